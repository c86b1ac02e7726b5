# Settling: another conversation has ended in the middle; bring the host to rest from here.

# Take the lock over from its holder, stop what still runs of it, then keep or go back.
settle() {
    if [ ! -d "$own/lock" ]; then say settled none; survey; return; fi
    if ! may_settle; then say settled other; survey; return; fi
    take_mutex || { refuse "$busy" "try again; $(id -un) needs to write to $own, and its disk needs room"; return; }
    # Its holder may have given it back since we looked.
    if ! is_whole_lock; then give_mutex; say settled none; survey; return; fi
    take_over
    give_mutex
    stop_holder
    sweep_holder
    find_live
    if [ "$verdict" = keep ] && [ "$live" = "$release" ] && is_complete "$release"; then
        keep
        say settled kept
    else
        give_up_held
    fi
    unlock
    sweep_stages
    survey
}

# A lock of nobody belongs to nothing that could be settled: it is removed.
is_whole_lock() {
    field_of "$own/lock/owner" nonce
    if [ -z "$value" ]; then rm -rf "$own/lock"; return 1; fi
    may_settle
}

# Only the deployment that is named may be settled; `any` is the operator's explicit word.
may_settle() {
    field_of "$own/lock/owner" deployment
    [ "$wanted" = any ] || [ "$value" = "$wanted" ]
}

# From here on the former holder is fenced.
take_over() {
    lock=$own/lock/owner
    field_of "$lock" pid; holder_pid=$value
    field_of "$lock" nonce; holder_nonce=$value
    field_of "$lock" deployment; deployment=$value
    field_of "$lock" release; release=$value
    field_of "$own/lock/orders/facts" expected; expected=$value
    field_of "$own/lock/orders/facts" keep; keep_count=${value:-100}
    field_of "$own/lock/orders/facts" pinned; pinned=$value
    next_epoch
    look_at_clock
    write_owner "$lock.new" && mv -f "$lock.new" "$lock"
    note broken "$release" "by $owner: $purpose"
}

stop_holder() {
    value_of "$own/lock/group"
    if is_holder "$holder_pid"; then
        [ -z "$value" ] || end_group "$value"
        end_group "$holder_pid"
    elif runs_our_step "$value"; then
        end_group "$value"
    fi
    rm -f "$own/lock/group"
}

# A step may outlive a holder that was killed; its group is known by the file that it runs.
runs_our_step() {
    [ -n "$1" ] && [ -r "/proc/$1/cmdline" ] && tr '\0' ' ' <"/proc/$1/cmdline" | grep -qF "$own/lock/orders/"
}

# What the holder had no time to clear away.
sweep_holder() {
    case $holder_nonce in
    tidegate-*) for left in running answer switch taking; do rm -rf "${own:?}/$left-$holder_nonce"; done ;;
    esac
}

give_up_held() {
    value_of "$own/lock/state"
    case $value in
    switching | switched | waiting | keeping) settle_switched ;;
    *)
        drop_unused_release
        note dropped "$release"
        say settled dropped
        ;;
    esac
}

settle_switched() {
    find_live
    if is_kept "$release" && [ "$live" = "$release" ]; then say settled kept; return; fi
    if [ "$verdict" != back ] && has_begun_irreversible; then
        note stays "$release" 'a step that cannot be undone has run'
        say settled stays
        return
    fi
    if switch_back; then say settled back; fi
}
