# The conversation of a deployment, and where everything begins.

# Everything after this must be heard as a whole or not at all: a program that was cut off runs nothing.
main() {
    verb=$1 nonce=$2 root=$3
    shift 3
    own=$root/.tidegate
    records=$own/releases
    take_options "$@"
    exec 3<&0
    say hello "$verb"
    case $verb in
    deploy) deploy ;;
    survey) survey ;;
    settle) settle_safely ;;
    read) send_file "$file" ;;
    test) run_test ;;
    *) refuse "unknown request $verb" '' ;;
    esac
}

take_options() {
    for option; do
        case ${option%%=*} in
        release | deployment | owner | purpose | expected | isolate | sudo | http | drift | version | build | plan | \
            confirm_within | keep_count | pinned | wanted | verdict | file | junit | within | size | environment | host)
            eval "${option%%=*}=\${option#*=}"
            ;;
        esac
    done
}

settle_safely() {
    trap '' HUP PIPE
    if [ ! -d "$own" ]; then say settled none; survey; return; fi
    settle
}

# Look first, which changes nothing, and wait for the word: until then the deployment has not begun,
# and a client that finds a host locked or otherwise than planned just hangs up.
deploy() {
    # The client may vanish at any moment; that must not end us in the middle of something.
    trap '' HUP PIPE
    work=$root/releases/.$release.partial-$nonce
    preflight || { say refused-by-preflight; return; }
    base=
    look
    IFS= read -r order <&3 || order=
    # The program, for a host that might have lacked it.
    case $order in gzip\ *) IFS= read -r order <&3 || order= ;; esac
    if [ "$order" = begin ]; then begin; else drop_stage; fi
}

# Say how the host is and what it holds. The links to the base are made meanwhile, in a stage of
# our own that nobody knows of.
look() {
    value_of "$own/epoch"; seen=${value:-0}
    find_live
    say current "$live"
    say_facts
    if [ -d "$own/lock" ]; then
        say_lock lock
    elif [ "$live" = "$expected" ]; then
        say_earlier
        choose_base
    fi
    say looked
    # What is left to find out is found out while the client thinks.
    choose_listing
    say_chunks
    choose_unpacking
}

begin() {
    make_folders || { refuse "the folders below $root cannot be made" "run on the host: sudo install -d -o $(id -un) $root"; return; }
    take_lock || { drop_stage; return; }
    keep_program
    note_with locked "$release" "$purpose"
    if stage; then converse; else give_up; fi
}

# Everything up to "prepared". What fails here leaves the host as it was.
stage() {
    sweep_stages
    [ -d "$work" ] || mkdir "$work" || { refuse "the stage cannot be made in $root/releases" "make room, and give $(id -un) the right to write there"; return 1; }
    find_live
    if [ "$live" != "$expected" ]; then
        refuse "it runs $live now, and the plan was made for ${expected:-an empty host}" 'make a new plan'
        return 1
    fi
    # What we saw and linked before we had the lock is only good when nobody had it since.
    if [ "$epoch" -ne $((seen + 1)) ]; then
        refuse 'another deployment was at work here a moment ago' 'deploy again; this one has changed nothing'
        return 1
    fi
    say epoch "$epoch"
    if [ "${touched-yes}" = yes ]; then begin_stage || { say_stage_failure; return 1; }; fi
    receive_orders
}

# The client says what it sends: a `delete N` and, where folders go with that, an `emptied N`,
# `manifest HEX`, `send` (the base's manifest), `knows-drift` when it has heard of it and what follows
# does not rely on it, `patch` for each frame that stands on old contents, then `stream FORMAT BYTES`
# (or `-` for chunks, where the list of what comes is first) which is all that the host lacks, or
# `reuse` when it lacks nothing.
receive_orders() {
    reused=no knows_drift=no
    patches=0 patched_bytes=0
    while IFS= read -r order <&3; do
        case $order in
        manifest\ *) manifest=${order#manifest } ;;
        send) say_lines entry "$records/$base/manifest"; say sent ;;
        reuse) reused=yes ;;
        knows-drift) knows_drift=yes ;;
        delete\ *) prepare_tree "${order#delete }" || { say_stage_failure; return 1; } ;;
        emptied\ *) receive_emptied "${order#emptied }" || return 1 ;;
        patch\ *) receive_patch "${order#patch }" || return 1 ;;
        stream\ *)
            say receiving
            if receive_stream ${order#stream }; then
                if finish; then return; fi
                [ -e "$work/stale" ] || return 1
            elif [ ! -e "$work/stale" ]; then
                say_stage_failure
                return 1
            fi
            forget_stream
            say again
            ;;
        *) return 1 ;;
        esac
    done
    return 1
}

begin_stage() {
    start_from_base 2>"$work/complaints"
}

prepare_tree() {
    begin_stage && receive_deletions "$1" && delete_from_stage 2>"$work/complaints"
}

finish() {
    if [ "$reused" = no ]; then finish_stage || return 1; fi
    keep_orders || { say_stage_failure; return 1; }
    begin_flush
    [ -L "$own/switch-$nonce/current" ] || make_link "releases/$release" || { say_stage_failure; return 1; }
    open_ear || { refuse "the lock's folder cannot be written" "make room on the file system of $root"; return 1; }
    state prepared
    note prepared "$release"
    finish_flush
    say prepared
    # What is left of the stage nobody waits for.
    drop_stage
}

finish_stage() {
    set_modes 2>>"$work/complaints" && make_shared 2>>"$work/complaints" || { say_stage_failure; return 1; }
    join_manifest
    verify || return 1
    name_release 2>>"$work/complaints" || { say_stage_failure; return 1; }
}

# Print the next word. No file is needed for it, so that a full disk makes nobody deaf.
heard_within() {
    (IFS= read -r heard <&3 && printf %s "$heard") 2>/dev/null &
    listener=$!
    start_timer "$1" "$listener" /dev/null
    wait "$listener" 2>/dev/null
    stop_timer
}

# Wait for the next word of the client, at most SECONDS; `word` is empty when there is none.
hear() {
    word=$(heard_within "$1")
    # Nothing heard although time is left: the client has gone.
    if [ -z "$word" ] && still_mine; then true >"$own/lock/alone"; fi
}

# Prepared: the client decides, and so do we when it is silent.
converse() {
    while :; do
        hear 3600
        case $word in
        steps) tell_steps "$release" "$own/lock/orders" "$expected"
            if run_steps prepared "$release"; then say steps-done; else say failed steps "$step_name"; fi ;;
        switch*) at_silence=${word#switch }; go_live; return ;;
        wait) ;;
        hold) hold; return ;;
        *) give_up; return ;;
        esac
    done
}

go_live() {
    if ! switch; then
        find_live
        if [ "$live" = "$release" ]; then end_switched; else give_up; fi
        return
    fi
    if after_switch; then
        # While the client asks the others.
        rmdir "$own/switch-$nonce" 2>/dev/null
        choose_retiring
    fi
    end_switched
}

# After the switch: keep, go back or stay, as the client says; without it, by the deadline.
end_switched() {
    hear "$confirm_within"
    while [ "$word" = wait ]; do set_deadline; hear "$confirm_within"; done
    if [ -z "$word" ]; then await_deadline; fi
    case $word in
    keep) keep; leave ;;
    back) if switch_back; then leave; fi ;;
    stay) note stays "$release" "$purpose"; leave ;;
    hold) hold ;;
    *) decide_alone ;;
    esac
}

# The connection is gone, but another may still settle this before the time is over.
await_deadline() {
    value_of "$own/lock/deadline"
    remaining=$((${value:-0} - $(date +%s)))
    if [ "$remaining" -gt 0 ]; then sleep "$remaining"; fi
}

decide_alone() {
    if [ "$at_silence" = stay ] || has_begun_irreversible; then
        note stays "$release" 'nobody confirmed it, and a step that cannot be undone has run'
    else
        note unheard "$release" "nothing was heard within $confirm_within s"
        switch_back || return
    fi
    leave
}

# Before the switch: the host stays as it was, and nothing of us stays.
give_up() {
    drop_stage
    drop_unused_release
    note dropped "$release"
    leave
}

# A release that was never live on this host is of no use without its deployment.
drop_unused_release() {
    case $release in '' | */* | .*) return 0 ;; esac
    if [ -z "$deployment" ] || [ "${reused-no}" = yes ] || is_kept "$release"; then return 0; fi
    find_live
    case $release in "$live" | "$(previous_release)") return 0 ;; esac
    field_of "$records/$release/about" deployment
    if [ "$value" = "$deployment" ]; then
        rm -rf "${records:?}/${release:?}" "${root:?}/releases/${release:?}"
    fi
}

# Everything stays as it is, the lock too, until a person breaks it.
hold() {
    : >"$own/lock/held"
    note held "$release" "$purpose"
    close_ear
    find_live
    say left "$live"
}

leave() {
    [ ! -e "$own/switch-$nonce" ] || rm -rf "$own/switch-$nonce"
    close_ear
    still_there=
    unlock || still_there=locked
    find_live
    say left "$live" "$still_there"
}

main "$@"
