# The releases that the host holds, and what it knows of each.
#
# .tidegate/releases/ID/ is a release's record: manifest (one line a file, sorted by path), overlay
# (those lines that are not the build's), about (KEY=VALUE), kept (the epoch at which it was
# confirmed). A release is complete when both its folder and its record are there: the record comes
# last, after everything was verified.

# What `current` names, into `live`: a release's name, or whatever else it points to (`link` is the
# link itself); empty without one.
find_live() {
    link=$(readlink "$root/current" 2>/dev/null) || link=
    live=$link
    case $link in
    releases/*) live=${link#releases/} ;;
    "$root"/releases/*) live=${link#"$root"/releases/} ;;
    esac
}

is_complete() {
    case $1 in '' | */* | .*) return 1 ;; esac
    [ -d "$root/releases/$1" ] && [ -f "$records/$1/manifest" ] && [ -f "$records/$1/about" ]
}

is_kept() {
    [ -f "$records/$1/kept" ]
}

previous_release() {
    value_of "$own/previous"
    printf %s "$value"
}

# The names of all recorded releases, the last confirmed first, then those never confirmed.
recorded_releases() {
    for record in "$records"/*/; do
        [ -f "$record/about" ] || continue
        value_of "$record/kept"
        record=${record%/}
        printf '%s\t%s\n' "${value:-0}" "${record##*/}"
    done | sort -rn | cut -f 2
}

say_release() {
    about=$records/$1/about
    complete=no
    confirmed=no
    if is_complete "$1"; then complete=yes; fi
    if is_kept "$1"; then confirmed=yes; fi
    field_of "$about" version; version_of=$value
    field_of "$about" build; build_of=$value
    field_of "$about" plan; plan_of=$value
    field_of "$about" deployment; deployment_of=$value
    field_of "$about" manifest; manifest_of=$value
    say release "$1" "$version_of" "$build_of" "$plan_of" "$deployment_of" "$manifest_of" "$complete" "$confirmed"
}

# What a listing can tell here besides names: find's own -printf, else stat, else nothing.
listing=
choose_listing() {
    [ -z "$listing" ] || return 0
    if find . -prune -printf '' 2>/dev/null; then listing=find
    elif stat -c %a . >/dev/null 2>&1; then listing=stat
    else listing=names
    fi
}

# One line for every file and link below the working folder: its kind, mode and size or target, and
# path; and a line `n` with the path of each that was written later than the file REFERENCE.
tree_lines() {
    case $listing in
    find)
        find . \( ! -type d -newer "$1" -printf 'n\t\t%P\n' -o -name '*' \) \( -type f -printf 'f\t%m %s\t%P\n' \
            -o -type l -printf 'l\t%l\t%P\n' -o ! -type d -printf '?\t\t%P\n' \)
        ;;
    stat)
        find . -type f -exec stat -c "f$tab%a %s$tab%n" {} + | sed "s|$tab\./|$tab|"
        find . ! -type d ! -type f | sed "s|^\./|l$tab$tab|"
        find . ! -type d -newer "$1" | sed "s|^\./|n$tab$tab|"
        ;;
    names)
        find . ! -type d | sed "s|^\./|-$tab$tab|"
        find . ! -type d -newer "$1" | sed "s|^\./|n$tab$tab|"
        ;;
    esac
}

# What the working folder does not share with a manifest: `missing`, `extra`, or `later` (written
# since REFERENCE was, unless it is a line of FRESH), and the path; of what is `lost` the path alone.
differences() {
    choose_listing
    tree_lines "$2" | awk -F '\t' -v listing="$listing" -v kind="${3-}" '
        BEGIN { if (kind != "lost") { missing = "missing\t"; written = "later\t" } }
        FILENAME == ARGV[1] {
            sub(/^0+/, "", $2)
            if (listing == "names") line = "-\t"
            else if ($1 == "file") line = "f\t" $2 " " $3
            else line = "l\t" (listing == "find" ? $4 : "")
            expected[line "\t" $5] = $5
            next
        }
        FILENAME == ARGV[2] { fresh[$5]; next }
        $1 == "n" { if (!($3 in fresh)) later[$3]; next }
        $0 in expected { delete expected[$0]; next }
        { extra[$3]; if (kind != "lost") print "extra\t" $3 }
        END {
            for (line in expected) print missing expected[line]
            for (path in later) if (!(path in extra)) print written path
        }' "$1" "${4:-/dev/null}" -
}

# Print the paths that are no longer what was put there: missing, of another size, or written since.
# What was added is nobody's loss, so it is not among them.
drifted() {
    (
        cd "$root/releases/$1" || exit 0
        differences "$records/$1/manifest" "$records/$1/manifest" lost
    )
}
