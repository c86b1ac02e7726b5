# The lock: one deployment at a time on a host.
#
# .tidegate/lock/ is made elsewhere with its owner inside and then moved here: a rename, which fails
# where a lock is. The epoch grows with every taking and every breaking; a holder whose epoch is no
# longer the lock's is fenced: it may do nothing more. Whoever switches or breaks holds the mutex.
# lock/heartbeat is the last moment at which the holder showed life, by this host's clock.

make_folders() {
    if has_folders; then return 0; fi
    (umask "$user_umask"; mkdir -p "$root/releases" "$root/shared") 2>/dev/null
    mkdir -p "$records" 2>/dev/null
    has_folders
}

has_folders() {
    [ -d "$root/releases" ] && [ -d "$root/shared" ] && [ -d "$records" ]
}

# Sets `busy`, which says why it cannot be had.
take_mutex() {
    tries=0 misses=0
    busy='another process of Tidegate stays busy on this host'
    while ! ln -s "$$:$nonce" "$own/mutex" 2>/dev/null; do
        holder=$(readlink "$own/mutex" 2>/dev/null) || holder=
        if [ -z "$holder" ]; then
            misses=$((misses + 1))
            busy="nothing can be written to $own: $(why_not_writable)"
            [ "$misses" -lt 5 ] || return 1
        fi
        holder_nonce=${holder#*:}
        # A holder that was killed inside can never give it back.
        if [ -n "$holder" ] && ! is_holder "${holder%%:*}"; then rm -f "$own/mutex"; fi
        tries=$((tries + 1))
        [ "$tries" -lt 100 ] || return 1
        pause
    done
}

# What the system says when a file is made here.
why_not_writable() {
    (mkdir "$own/probe-$nonce") 2>&1 | one_line
    rmdir "$own/probe-$nonce" 2>/dev/null
}

# A process of another account cannot be signalled, but it can be seen where there is a /proc.
is_running() {
    kill -0 "$1" 2>/dev/null || [ -d "/proc/$1" ]
}

give_mutex() {
    rm -f "$own/mutex"
}

next_epoch() {
    value_of "$own/epoch"
    epoch=$((${value:-0} + 1))
    keep_value "$own/epoch" "$epoch"
}

# Take the lock, or say who holds it.
take_lock() {
    take_mutex || { refuse "$busy" "try again; $(id -un) needs to write to $own, and its disk needs room"; return 1; }
    if [ -d "$own/lock" ]; then
        give_mutex
        say_lock locked
        return 1
    fi
    next_epoch
    look_at_clock
    made=$own/taking-$nonce
    mkdir -p "$made/lock" && printf '%s\n' "$seconds" >"$made/lock/heartbeat" && write_owner "$made/lock/owner" &&
        printf 'staging\n' >"$made/lock/state" && mv "$made/lock" "$own/" 2>/dev/null
    taken=$?
    rm -rf "$made"
    give_mutex
    [ "$taken" -eq 0 ] || refuse 'the lock could not be made' "$(id -un) needs to write to $own, and its disk needs room"
    return "$taken"
}

write_owner() {
    {
        printf 'owner=%s\npurpose=%s\ntaken_at=%s\n' "$owner" "$purpose" "$now"
        printf 'deployment=%s\nrelease=%s\nepoch=%s\npid=%s\nnonce=%s\n' "$deployment" "$release" "$epoch" "$$" "$nonce"
    } >"$1"
}

say_lock() {
    field_of "$own/lock/owner" owner; lock_owner=$value
    field_of "$own/lock/owner" purpose; lock_purpose=$value
    field_of "$own/lock/owner" taken_at; lock_taken=$value
    field_of "$own/lock/owner" deployment; lock_deployment=$value
    field_of "$own/lock/owner" epoch; lock_epoch=$value
    silent_for
    say "$1" "$lock_owner" "$lock_purpose" "$lock_taken" "$lock_deployment" "$lock_epoch" "$silence"
}

# For how many seconds the lock's holder has shown no life, into `silence`; empty when not known.
silent_for() {
    value_of "$own/lock/heartbeat"
    silence=
    case $value in '' | *[!0-9]*) ;; *) silence=$(($(date +%s) - value)) ;; esac
}

# A sign of life, as long as the lock is ours.
beat() {
    if still_mine; then keep_value "$own/lock/heartbeat" "$(date +%s)" 2>/dev/null; fi
}

# While the client sends much there is no room for its words: what arrives is its sign of life.
# It is not worth the while for BYTES that any line carries in a moment.
start_attendant() {
    attendant=
    [ "$1" = - ] || [ "$(($1 + patched_bytes))" -gt 65536 ] || return 0
    (
        turns=0
        while sleep 1 && kill -0 "$$" 2>/dev/null; do
            turns=$(((turns + 1) % 5))
            if [ "$turns" -eq 0 ] && has_grown; then beat; fi
        done
    ) </dev/null >/dev/null 2>&1 3<&- &
    attendant=$!
}

has_grown() {
    [ -n "$(find "$work" -newer "$own/lock/heartbeat" 2>/dev/null | head -n 1)" ]
}

stop_attendant() {
    [ -n "$attendant" ] || return 0
    kill -TERM "$attendant" 2>/dev/null
    wait "$attendant" 2>/dev/null
}

# From here on the client may say `alive` at any time, also while a step runs: an ear of its own
# takes what it says, notes its life, hands every other word on, and notes when it has gone.
open_ear() {
    mkfifo "$own/lock/ear" || return 1
    listen_to_client <&3 >"$own/lock/ear" 2>/dev/null &
    ear=$!
    exec 3<"$own/lock/ear"
    rm -f "$own/lock/ear"
}

listen_to_client() {
    while IFS= read -r heard; do
        case $heard in
        alive) beat ;;
        *) printf '%s\n' "$heard" || return ;;
        esac
    done
    if still_mine; then true >"$own/lock/alone"; fi
}

close_ear() {
    [ -z "${ear-}" ] || kill -TERM "$ear" 2>/dev/null
}

# Tell whether the lock is still the one that this process took.
still_mine() {
    field_of "$own/lock/owner" epoch
    [ "$value" = "$epoch" ] || return 1
    field_of "$own/lock/owner" nonce
    [ "$value" = "$nonce" ]
}

# A process is the holder's only if its command line names the holder's nonce.
is_holder() {
    [ -n "$1" ] && is_running "$1" || return 1
    [ ! -r "/proc/$1/cmdline" ] || tr '\0' ' ' <"/proc/$1/cmdline" | grep -q "$holder_nonce"
}

# Whether somebody still speaks to the lock's holder.
holder_state() {
    field_of "$own/lock/owner" nonce; holder_nonce=$value
    field_of "$own/lock/owner" pid
    if [ -e "$own/lock/held" ]; then printf held
    elif ! is_holder "$value"; then printf gone
    elif [ -e "$own/lock/alone" ]; then printf alone
    else printf connected
    fi
}

# How far the holder of the lock is; whoever comes after it reads this.
state() {
    keep_value "$own/lock/state" "$1"
}

# Give the lock back by moving it away in one piece first, and not while somebody else takes it
# over. A disk that has no room for the mutex must not keep the lock.
unlock() {
    is_alone_at_it=no
    if take_mutex; then is_alone_at_it=yes; fi
    given=0
    if still_mine; then
        mv "$own/lock" "$own/given-$nonce" 2>/dev/null && rm -rf "$own/given-$nonce"
        given=$?
    fi
    [ "$is_alone_at_it" = no ] || give_mutex
    return "$given"
}
