# The stage: a new release grows in releases/.ID.partial-NONCE/tree, out of the base release and of
# one stream, and gets its name only when every byte of it is verified.

# Choose the release to build on, the live one if it is whole, and say what it was when it was put
# there. Whether it still is that is seen when the whole is compared.
choose_base() {
    base=$live
    if ! is_complete "$base"; then
        base=
        for one in $(recorded_releases); do
            if is_complete "$one"; then base=$one; break; fi
        done
    fi
    # Without room for a stage there is none for a release either; that is told when it is made.
    if [ -z "$base" ] || ! mkdir "$work" 2>/dev/null; then base=; say base ''; return 0; fi
    begin_linking
    field_of "$records/$base/about" build
    digest_of "$records/$base/manifest"
    say base "$base" "$value" "$digest"
    say_few overlay "$records/$base/overlay"
}

# Say each line of a file that is short as a rule: no program has to be started for it.
say_few() {
    while IFS= read -r line; do say "$1" "$line"; done <"$2"
}

# Say each line of a file.
say_lines() {
    [ -s "$2" ] || return 0
    sed "s/^/$nonce$tab$1$tab/" "$2" | { printf '\n'; cat; }
}

# Say whether the very release is here from an earlier time, whole and untouched.
say_earlier() {
    is_complete "$release" || return 0
    touched=no
    [ -z "$(drifted "$release")" ] || touched=yes
    digest_of "$records/$release/manifest"
    say earlier "$digest" "$touched"
}

linking=

# Linking takes a moment, in which we look for drift and the client packs what has changed.
begin_linking() {
    if [ "$isolate" != link ] || is_complete "$release"; then return 0; fi
    link_base 2>/dev/null 3<&- &
    linking=$!
}

# Two programs do it side by side: making thousands of links keeps a processor busy.
link_base() {
    mkdir -m 755 "$work/tree" && cd "$root/releases/$base" || return 1
    set -- * .[!.]* ..?*
    if [ "$#" -gt 1000 ]; then cp -al . "$work/tree/"; return; fi
    link_half 0 "$@" &
    half=$!
    link_half 1 "$@" && wait "$half"
}

link_half() {
    turn=$1
    shift
    for one; do
        shift
        turn=$((1 - turn))
        if [ "$turn" -eq 0 ] && { [ -e "$one" ] || [ -L "$one" ]; }; then set -- "$@" "./$one"; fi
    done
    [ "$#" -eq 0 ] || cp -al "$@" "$work/tree/"
}

# Tells whether the base was linked.
finish_linking() {
    [ -n "$linking" ] || return 1
    wait "$linking"
    linked=$?
    linking=
    return "$linked"
}

# Bring the base's files to the stage: as links to the same bytes, or as copies of their own.
start_from_base() {
    if [ -z "$linking" ] && [ -d "$work/tree" ]; then return 0; fi
    [ -n "$base" ] || { mkdir -m 755 "$work/tree"; return; }
    if finish_linking; then return 0; fi
    copy_base && chmod 755 "$work/tree"
}

copy_base() {
    rm -rf "$work/tree"
    if [ "$isolate" = link ] && cp -al "$root/releases/$base" "$work/tree" 2>/dev/null; then return 0; fi
    rm -rf "$work/tree"
    if cp -a --reflink=auto "$root/releases/$base" "$work/tree" 2>/dev/null; then return 0; fi
    rm -rf "$work/tree"
    cp -Rp "$root/releases/$base" "$work/tree"
}

# Take the names of files that the release does not share with its base, one a line.
receive_deletions() {
    receive_lines "$1" "$work/deleted"
}

receive_lines() {
    count=$1
    while [ "$count" -gt 0 ]; do
        IFS= read -r path <&3 || return 1
        printf '%s\n' "$path"
        count=$((count - 1))
    done >"$2"
}

# Remove them, a few hundred with one command each.
delete_from_stage() {
    (
        cd "$work/tree" || exit 1
        set --
        while IFS= read -r path; do
            set -- "$@" "./$path"
            if [ "$#" -ge 200 ]; then rm -f -- "$@"; set --; fi
        done <"$work/deleted"
        if [ "$#" -gt 0 ]; then rm -f -- "$@"; fi
    )
}

# Take the names of folders that the release does not have any more, the deepest first.
receive_emptied() {
    receive_lines "$1" "$work/emptied" && remove_emptied
}

# Remove them, and those above them, as far as they are empty.
remove_emptied() {
    (
        cd "$work/tree" || exit 1
        set --
        while IFS= read -r path; do
            set -- "$@" "./$path"
            if [ "$#" -ge 200 ]; then rmdir -p -- "$@"; set --; fi
        done <"$work/emptied"
        if [ "$#" -gt 0 ]; then rmdir -p -- "$@"; fi
        :
    ) 2>/dev/null
}

# Unpack the stream: the frames that stand on old contents, then as many bytes of new ones. Nothing
# follows them until we have answered, so a tool that reads ahead takes nothing away.
receive_stream() {
    [ -e "$work/unpacking" ] || true >"$work/complaints"
    true >"$work/summed"
    start_attendant "$2"
    streamed=$2
    (
        umask 022
        incoming "$1" "$2" <&3 | if [ "$2" = - ] && [ "$sums_along" = yes ]; then unpack_summing; else unpack; fi
    ) 2>>"$work/complaints"
    stop_attendant
    [ ! -e "$work/stale" ] && [ ! -e "$work/unpacking" ] && [ -f "$work/meta/complete" ]
}

unpack() {
    tar $records_of -C "$work" -x"${1-}"mpof - || { echo failed >"$work/unpacking"; cat >/dev/null; }
    flush_ahead
}

sums_along=no
records_of=

# GNU tar reads large records, which halves its work, and tells on stdout what it unpacks.
choose_unpacking() {
    case $(tar --version 2>/dev/null) in
    *GNU*)
        records_of='-b 256'
        if can_sum_fast; then sums_along=yes; fi
        ;;
    esac
}

# A large release takes its time to arrive, in which what is there already is summed. Tar names a
# file when it begins to unpack it, so the last one of a round may be summed too early: that one is
# checked again. The list of files has come first: what is no file must not be read.
unpack_summing() {
    unpack v | awk -v list="$work/meta/added" '
        sub(/^tree\//, "") {
            if (!count) while ((getline line <list) > 0) if (split(line, part, "\t") && part[1] == "file") files[part[5]]
            count++
            if ($0 in files) print
        }' | {
        cd "$work/tree" && sum_files
        cat >/dev/null
    } >"$work/summed"
}

# The stream, unpacked: SIZE bytes, or chunks up to an empty one.
incoming() {
    if [ -s "$work/patches" ]; then patched_frames; fi
    if [ -e "$work/stale" ]; then stream_bytes "$2" >/dev/null; return; fi
    stream_bytes "$2" | { unpacked "$1" || cat >/dev/null; }
}

stream_bytes() {
    if [ "$1" = - ]; then chunks; else head -c "$1"; fi
}

# What the client sends while it still packs: a `chunk BYTES` before each.
chunks() {
    while IFS= read -r order && [ "$order" != 'chunk 0' ]; do
        case $order in chunk\ *) exactly "${order#chunk }" ;; *) return 1 ;; esac
    done
}

# A client may send chunks where they can be told from what follows them.
say_chunks() {
    choose_exact
    if [ "$exact" = blocks ] || [ "$exact" = head ]; then say chunks yes; else say chunks no; fi
}

# Take the order `patch DIGEST BYTES COUNT`, with a line for each of the old contents.
receive_patch() {
    patches=$((patches + 1))
    printf '%s\n' "$patches $1" >>"$work/patches"
    size=${1#* }
    patched_bytes=$((patched_bytes + ${size% *}))
    receive_lines "${1##* }" "$work/old-$patches"
}

patched_frames() {
    while read -r number hex bytes _ <&4; do
        if [ "$exact" = none ]; then head -c "$patched_bytes" >/dev/null; true >"$work/stale"; return; fi
        if [ -e "$work/stale" ] || ! make_dictionary "$number" "$hex"; then
            true >"$work/stale"
            exactly "$bytes" >/dev/null
        else
            exactly "$bytes" | {
                zstd -dcq -D "$work/dictionary" || { true >"$work/stale"; cat >/dev/null; }
            }
        fi
    done 4<"$work/patches"
}

# A tool that takes so many bytes from a pipe and not one more, the one with the largest steps first:
# busybox' head reads ahead.
exact=
choose_exact() {
    for exact in blocks head dd; do
        if [ "$(printf ab | { exactly 1 >/dev/null; cat; })" = b ]; then return; fi
    done
    exact=none
}

exactly() {
    case $exact in
    blocks) dd iflag=fullblock,count_bytes bs=65536 count="$1" 2>/dev/null ;;
    head) head -c "$1" ;;
    dd) dd iflag=fullblock bs="$1" count=1 2>/dev/null ;;
    esac
}

# The old contents that a frame was made against; only these very bytes will do.
make_dictionary() {
    (
        cd "$root/releases/$base" || exit 1
        printf 'tidegate\n'
        old_contents <"$work/old-$1"
    ) >"$work/dictionary" 2>/dev/null
    digest_of "$work/dictionary"
    [ "$digest" = "$2" ]
}

old_contents() {
    set --
    while IFS=$tab read -r offset length path; do
        if [ "$offset" = - ]; then
            set -- "$@" "./$path"
            if [ "$#" -ge 200 ]; then cat "$@"; set --; fi
        else
            tail -c "+$((offset + 1))" "./$path" | head -c "$length"
        fi
    done
    if [ "$#" -gt 0 ]; then cat "$@"; fi
}

# What was unpacked so far is of no use; the whole files will take its place.
forget_stream() {
    chmod -R u+rwX "$work/meta" 2>/dev/null
    rm -rf "$work/meta" "$work/stale" "$work/patches" "$work/unpacking" "$work/dictionary"
    patched_bytes=0
}

# Put the new manifest together: the base's lines without those that left, and the new ones.
join_manifest() {
    if [ -n "$base" ]; then
        awk -F '\t' 'FILENAME == ARGV[1] { gone[$0]; next } !($5 in gone)' "$work/deleted" "$records/$base/manifest"
    fi | sort -t "$tab" -k 5 - "$work/meta/added" >"$work/manifest"
}

set_modes() {
    (
        cd "$work/tree" || exit 1
        while IFS=$tab read -r mode path; do chmod "$mode" "./$path" || exit 1; done <"$work/meta/modes"
    )
}

make_shared() {
    while IFS= read -r path; do
        (umask "$user_umask"; mkdir -p "$root/shared/$path") || return 1
    done <"$work/meta/shared"
}

# What the tree holds otherwise than the manifest says, and what of the base was written since it
# was put there.
compare_tree() {
    since=$work/manifest
    [ -z "$base" ] || since=$records/$base/manifest
    (cd "$work/tree" && differences "$work/manifest" "$since" '' "$work/meta/added") >"$work/differences" || return 1
}

# Say which of the base's files are no longer what they were: nothing can be built on them. Once the
# client knows of it, whatever is wrong is a damage.
base_has_drifted() {
    if [ -z "$base" ] || [ "$knows_drift" = yes ]; then return 1; fi
    awk -F '\t' 'FILENAME == ARGV[1] { added[$5]; next } $1 != "extra" && !($2 in added) { print $2 }' \
        "$work/meta/added" "$work/differences" >"$work/drifted"
    [ -s "$work/drifted" ] || return 1
    say_lines drift "$work/drifted"
    true >"$work/stale"
}

# What the base had beyond its manifest (a cache that the application wrote) is not the release's.
drop_strangers() {
    awk -F '\t' 'FILENAME == ARGV[1] { known[$5]; next } $1 == "extra" && !($2 in known) { print $2 }' \
        "$work/manifest" "$work/differences" >"$work/deleted"
    if [ -s "$work/deleted" ]; then
        delete_from_stage
        sed -n 's|/[^/]*$||p' "$work/deleted" | sort -u >"$work/emptied"
        remove_emptied
        compare_tree
    fi
}

# Verify what arrived byte by byte, and meanwhile the whole by its manifest; what will be needed
# when all is well is made ready beside that.
verify() {
    compare_tree &
    comparing=$!
    verify_arrived
    arrived_whole=$?
    write_record 2>>"$work/complaints" && make_link "releases/$release" 2>>"$work/complaints"
    written=$?
    wait "$comparing"
    compared=$?
    [ "$arrived_whole" -eq 0 ] || return 1
    [ "$compared" -eq 0 ] && [ "$written" -eq 0 ] || { say_stage_failure; return 1; }
    [ -s "$work/differences" ] || return 0
    if base_has_drifted; then return 1; fi
    drop_strangers || { say_stage_failure; return 1; }
    wrong=$(grep -v "^later" "$work/differences" | head -n 3 | cut -f 2 | one_line)
    [ -z "$wrong" ] || { say damaged "$wrong"; return 1; }
}

verify_arrived() {
    digest_of "$work/manifest"
    [ "$digest" = "$manifest" ] || { refuse 'the manifest does not add up' 'deploy again'; return 1; }
    arrived=$(awk -F '\t' -v sums="$work/sums" '
        BEGIN { printf "" >sums }
        $1 == "file" { bytes += $3; print $4 "  " $5 >sums }
        END { printf "%d", bytes / 1048576 }' "$work/meta/added")
    if ! (check_arrived); then
        say damaged "$(sed -n 's/: FAILED.*$//p' "$work/checked" | head -n 3 | one_line)"
        return 1
    fi
}

# What was summed while it arrived need only be compared; else `arrived` is how many megabytes there
# are: starting the faster tool takes longer than a few of them. What neither confirms is checked.
check_arrived() {
    cd "$work/tree" || return 1
    if [ -s "$work/summed" ]; then
        confirmed "$work/sums" <"$work/summed"
    elif [ "$arrived" -ge 16 ] && can_sum_fast; then
        confirm_sums "$work/sums"
    fi >"$work/checked"
    awk 'FILENAME == ARGV[1] { if (sub(/: OK$/, "")) confirmed[$0]; next } !(substr($0, 67) in confirmed)' \
        "$work/checked" "$work/sums" >"$work/unsure"
    [ -s "$work/unsure" ] || return 0
    check_sums "$work/unsure" >"$work/checked"
    awk 'FILENAME == ARGV[1] { left++; next } /: OK$/ { left-- } END { exit left != 0 }' "$work/unsure" "$work/checked"
}

# Give the release its name; the record comes last and makes it complete.
name_release() {
    if [ -e "$root/releases/$release" ]; then
        find_live
        [ "$live" != "$release" ] || { refuse "$release is live and is not what the plan says" 'deploy the build anew'; return 1; }
        rm -rf "${records:?}/$release" && mv "$root/releases/$release" "$work/replaced" || return 1
    fi
    mv "$work/tree" "$root/releases/$release" || return 1
    # The manifest is written after every file, so that what is newer than it was changed later.
    cat "$work/manifest" >"$work/record/manifest" && mv "$work/record" "$records/$release"
}

# All of the record but its manifest.
write_record() {
    mkdir -p "$work/record" && overlay_lines >"$work/record/overlay" && write_about >"$work/record/about"
}

overlay_lines() {
    awk -F '\t' 'FILENAME == ARGV[1] { over[$0]; next } $5 in over' "$work/meta/overlay" "$work/manifest"
}

write_about() {
    look_at_clock
    printf 'release=%s\nversion=%s\nbuild=%s\nplan=%s\n' "$release" "$version" "$build" "$plan"
    printf 'deployment=%s\nmanifest=%s\nstaged_at=%s\n' "$deployment" "$manifest" "$now"
}

# The steps and checks move to the lock: whoever settles a broken deployment finds them there.
keep_orders() {
    mv "$work/meta" "$own/lock/orders"
}

flushing=

# Begin to write a large release to the disk while it is verified; little is then left for the end.
# Nobody waits for this one.
flush_ahead() {
    if [ "$streamed" = - ] || [ "$streamed" -gt 4000000 ]; then begin_flush >/dev/null; fi
}

begin_flush() {
    has sync || return 0
    sync -f "$root" 2>/dev/null 3<&- &
    flushing=$!
}

finish_flush() {
    [ -z "$flushing" ] || wait "$flushing"
    flushing=
}

# Say why staging failed, with the disk as the first suspect.
say_stage_failure() {
    complaint=$(one_line <"$work/complaints" 2>/dev/null)
    free_space "$root"
    if is_full; then
        refuse "the disk is full: $kilobytes kB and $inodes inodes are free" "make room on the file system of $root"
    else
        refuse "the release could not be unpacked: ${complaint:-the stream ended early}" 'deploy again; the host is unchanged'
    fi
}

# Whether the disk is what failed. A full one leaves no room for a complaint either, and some file
# systems still count a little as free when they take nothing any more.
is_full() {
    case $complaint in
    *'No space left'*) return 0 ;;
    '' | 'tar: Exiting'*) least=2048 ;;
    *) least=64 ;;
    esac
    [ "$kilobytes" -ge 0 ] && [ "$kilobytes" -lt "$least" ] || [ "$inodes" -eq 0 ]
}

drop_stage() {
    [ -n "${work-}" ] || return 0
    finish_linking
    rm -rf "$work" 2>/dev/null || { allow_removal "$work" 2>/dev/null; rm -rf "$work"; }
}

# Stages of conversations that are over: whoever has the lock is the only one who may have one.
sweep_stages() {
    for left in "$root"/releases/.*.partial-* "$own"/given-* "$own"/taking-* "$own"/switch-*; do
        [ -e "$left" ] || continue
        case $left in *"$nonce"*) continue ;; esac
        rm -rf "$left" 2>/dev/null || :
    done
}
