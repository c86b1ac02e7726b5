# The program that Tidegate runs on a host: POSIX sh, complete in itself, in parts that are joined
# in the order of their names. It speaks in lines that begin with the conversation's nonce, so that
# a noisy profile or the output of a step is never taken for an answer.
#
# This part: the ground it stands on, and how it speaks.

# What the account had before; steps and tests get it back.
user_path=${PATH-}
user_locale=${LC_ALL-}
user_umask=$(umask)

PATH=${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
LC_ALL=C
export PATH LC_ALL
unset CDPATH ENV BASH_ENV GREP_OPTIONS TAR_OPTIONS GZIP XZ_OPT POSIXLY_CORRECT 2>/dev/null
umask 077
set -u

tab='	'
newline='
'

# Say one thing to the client: its kind, then its fields. One write, so that lines never mix.
say() {
    said=$nonce
    for field; do said=$said$tab$field; done
    printf '\n%s\n' "$said" 2>/dev/null
}

# What a tool complained about, as one short line.
one_line() {
    tr '\n\t' '  ' | cut -c 1-300
}

# Say why the host refuses, and what helps.
refuse() {
    say refused "$1" "${2-}"
}

# The form of every moment that is written down, in UTC.
moment=+%Y-%m-%dT%H:%M:%SZ

# What time it is: `now` to write down, `seconds` to reckon with, which is emptied by what takes long.
look_at_clock() {
    set -- $(date -u "+%s ${moment#+}")
    seconds=$1 now=$2
}

# Add a line to the host's journal: what happened to which release.
note() {
    look_at_clock
    note_with "$@"
}

# The same for what happened together with what was noted or written down last.
note_with() {
    printf '%s\t%s\t%s\t%s\t%s\n' "$now" "$1" "$2" "${deployment-}" "${3-}" >>"$own/journal"
}

# Read a one-line file into `value`; empty where there is none.
value_of() {
    value=
    if [ -f "$1" ]; then IFS= read -r value <"$1" || :; fi
}

# Write a one-line file so that a reader sees the old or the new line and nothing between.
keep_value() {
    printf '%s\n' "$2" >"$1.new" && mv -f "$1.new" "$1"
}

# Keep this very text for the next conversation, which then needs to send its digest only.
keep_program() {
    [ "${program_kept-yes}" = no ] || return 0
    # Under a name of its own first: a conversation without the lock may read it at any moment.
    printf %s "$program" >"$own/program.new" 2>/dev/null && mv -f "$own/program.new" "$own/program"
}

# The value of KEY in a file of KEY=VALUE lines, into `value`.
field_of() {
    value=
    [ -f "$1" ] || return 0
    while IFS= read -r line || [ -n "$line" ]; do
        case $line in "$2="*) value=${line#*=}; return 0 ;; esac
    done <"$1"
}

# A short pause: a tenth of a second where sleep can, else a second.
pause() {
    sleep 0.1 2>/dev/null || sleep 1
}
