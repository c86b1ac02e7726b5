# The switch: one rename makes a release current; another makes the former one current again.

# Let `current` point to TARGET, atomically: the new link is made elsewhere on the same file system
# and moved into the folder, over the old one. (`ln -sfn` leaves a moment without any, and `mv`
# onto a link to a folder would move into that folder.) Then read it back.
point_current() {
    make_link "$1" && move_link "$1"
    pointed=$?
    rm -rf "$made"
    return "$pointed"
}

# The first half, which may be done long before.
make_link() {
    made=$own/switch-$nonce
    [ ! -e "$made" ] || rm -rf "$made"
    mkdir "$made" && ln -s "$1" "$made/current"
}

move_link() {
    mv -f "$made/current" "$root/" 2>"$own/lock/complaint"
    find_live
    [ "$link" = "$1" ]
}

# Make the release current, if the lock is still ours and the host still runs what the plan says.
switch() {
    take_mutex || { say failed switch "$busy"; return 1; }
    if ! still_mine; then
        give_mutex
        say fenced
        return 1
    fi
    find_live
    if [ "$live" != "$expected" ]; then
        give_mutex
        say failed switch "it runs $live now, and the plan was made for ${expected:-an empty host}"
        return 1
    fi
    if ! note_intent; then
        give_mutex
        say failed switch "the journal cannot be written: $(why_not_writable)"
        return 1
    fi
    move_link "releases/$release"
    switched=$?
    give_mutex
    if [ "$switched" -ne 0 ]; then
        say failed switch "$root/current could not be replaced: $(one_line <"$own/lock/complaint")$(hint_immutable); it names $live"
        return 1
    fi
    say switched "$release"
    state switched
    note switched "$release" "from ${expected:-nothing}"
}

# What is about to happen is written before it happens, or it does not happen.
note_intent() {
    printf '%s\n' "$link" >"$own/lock/before" 2>/dev/null &&
        state switching 2>/dev/null && note switching "$release" "from ${expected:-nothing}" 2>/dev/null
}

hint_immutable() {
    case $(id -u)$(one_line <"$own/lock/complaint") in
    0*ermitted*) printf ' (although it is root: look for an immutable folder with lsattr -d %s)' "$root" ;;
    esac
}

# Whatever the connection does, the host goes on from here by itself.
after_switch() {
    tell_steps "$release" "$own/lock/orders" "$expected"
    if ! run_steps switched "$release"; then say failed steps "$step_name"; return 1; fi
    if ! check_health "$release"; then say failed health "$label: $reason"; return 1; fi
    state waiting
    set_deadline
    say healthy
}

set_deadline() {
    [ -n "$seconds" ] || look_at_clock
    keep_value "$own/lock/deadline" "$((seconds + confirm_within))"
    seconds=
}

# Put back what was current before, and restart it the way the plan restarts things.
switch_back() {
    take_mutex || { say failed back "$busy"; return 1; }
    if ! still_mine; then give_mutex; say fenced; return 1; fi
    put_back
    put=$?
    give_mutex
    if [ "$put" -ne 0 ]; then
        say failed back "$root/current could not be put back: it names $live"
        return 1
    fi
    note back "$release" "to ${expected:-nothing}"
    restart_former
}

put_back() {
    find_live
    [ "$live" = "$release" ] || return 0
    value_of "$own/lock/before"
    if [ -n "$value" ]; then point_current "$value"; else rm -f "$root/current"; find_live; [ ! -L "$root/current" ]; fi
}

restart_former() {
    is_complete "$expected" || return 0
    tell_steps "$expected" "$own/lock/orders" "$release"
    # A step that cannot be undone is not run a second time on the way back.
    for step in "$own/lock/orders/steps"/*-switched; do
        if [ ! -d "$step" ] || [ -e "$step/irreversible" ]; then continue; fi
        run_step "$step" "$expected" || say warning "after switching back the step '$step_name' ended with $status"
    done
}

# The release is confirmed: write it down, clean up, run what comes last.
keep() {
    if ! still_mine; then say fenced; return 1; fi
    state keeping
    keep_value "$records/$release/kept" "$epoch"
    keep_value "$own/previous" "$expected"
    note kept "$release"
    say kept
    tell_steps "$release" "$own/lock/orders" "$expected"
    run_steps finished "$release" || say warning "the step '$step_name' ended with $status; the release stays"
    retire
}

# Retention, by recorded success: `keep_count` confirmed releases, current, previous and pinned stay.
retire() {
    [ -n "$is_retiring_known" ] || choose_retiring
    for one in $retiring; do retire_one "$one"; done
}

# What there will be to remove once RELEASE is confirmed, into `retiring`.
is_retiring_known=
choose_retiring() {
    is_retiring_known=yes
    retiring=
    counted=1
    for one in $(recorded_releases); do
        case $one in "$release") continue ;; esac
        if is_kept "$one"; then
            counted=$((counted + 1))
            [ "$counted" -gt "$keep_count" ] || continue
        fi
        case " $expected $pinned " in *" $one "*) ;; *) retiring="$retiring $one" ;; esac
    done
}

# Folders only: the files may be those of other releases too, with their modes.
allow_removal() {
    find "$1" -type d ! -perm -700 -exec chmod u+rwx {} \;
}

retire_one() {
    mkdir -p "$own/retired-$nonce"
    # Without its record a release is not complete, so nothing will build on half of it.
    if mv "$records/$1" "$own/retired-$nonce/record-$1" 2>"$own/lock/complaint" &&
        allow_removal "$root/releases/$1" 2>"$own/lock/complaint" &&
        rm -rf "${root:?}/releases/${1:?}" 2>"$own/lock/complaint"; then
        note retired "$1"
    else
        say warning "the old release $1 could not be removed: $(one_line <"$own/lock/complaint")"
    fi
    rm -rf "$own/retired-$nonce"
}
