# The releases that the host holds, and what it knows of each.
#
# .tidegate/releases/ID/ is a release's record: manifest (one line a file, sorted by path), overlay
# (those lines that are not the build's), about (KEY=VALUE), kept (the epoch at which it was
# confirmed). A release is complete when both its folder and its record are there: the record comes
# last, after everything was verified.

# What `current` names: a release's name, or whatever else it points to; empty without one.
current_release() {
    link=$(readlink "$root/current" 2>/dev/null) || link=
    case $link in
    releases/*) printf %s "${link#releases/}" ;;
    "$root"/releases/*) printf %s "${link#"$root"/releases/}" ;;
    *) printf %s "$link" ;;
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

# One line for every file and link below the working folder: mode and size, or target, and path.
tree_lines() {
    choose_listing
    case $listing in
    find) find . \( -type f -printf 'f\t%m %s\t%P\n' \) -o \( -type l -printf 'l\t%l\t%P\n' \) -o \( ! -type d -printf '?\t\t%P\n' \) ;;
    stat)
        find . -type f -exec stat -c "f$tab%a %s$tab%n" {} + | sed "s|$tab\./|$tab|"
        find . ! -type d ! -type f | sed "s|^\./|l$tab$tab|"
        ;;
    names) find . ! -type d | sed 's|^\./||' ;;
    esac | sort
}

# The same lines as a manifest says they should be.
manifest_lines() {
    choose_listing
    case $listing in
    names) cut -f 5 "$1" ;;
    *) awk -F '\t' -v listing="$listing" '{
            sub(/^0+/, "", $2)
            if ($1 == "file") print "f\t" $2 " " $3 "\t" $5
            else print "l\t" (listing == "find" ? $4 : "") "\t" $5
        }' "$1" ;;
    esac | sort
}

path_of_line() {
    choose_listing
    if [ "$listing" = names ]; then cat; else cut -f 3; fi
}

# Print the paths that are no longer what was put there: missing, of another size, or written since.
drifted() {
    choose_listing
    (
        cd "$root/releases/$1" || exit 0
        manifest_lines "$records/$1/manifest" >"$2.expected"
        tree_lines >"$2.found"
        : >"$2.extra"
        if ! is_same "$2.expected" "$2.found"; then
            lines_only_in "$2.expected" "$2.found" | path_of_line
            # What was added is nobody's loss, so it is not among what is changed.
            lines_only_in "$2.found" "$2.expected" | path_of_line >"$2.extra"
        fi
        find . ! -type d -newer "$records/$1/manifest" >"$2.later"
        if [ -s "$2.later" ]; then
            sed 's|^\./||' "$2.later" >"$2.newer"
            lines_only_in "$2.newer" "$2.extra"
        fi
        rm -f "$2.expected" "$2.found" "$2.extra" "$2.newer" "$2.later"
    ) | sort -u
}
