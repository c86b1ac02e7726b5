# What the host can do: which tools there are, and which of several ways is taken.

has() {
    command -v "$1" >/dev/null 2>&1
}

needed_tools='sh ln mv mkdir rmdir rm cat cp readlink tar find sort cut awk sed grep tr wc head tail chmod date df sleep mkfifo dd'

missing_tools() {
    missing=
    for tool in $needed_tools; do has "$tool" || missing="$missing $tool"; done
}

# Every known tool that is here, for the report.
say_tools() {
    for tool in zstd gzip sha256sum shasum openssl setsid perl python3 curl wget bash sudo sync; do
        if has "$tool"; then say tool "$tool"; fi
    done
}

# SHA-256 of a file into `digest`, 64 hex digits.
digest_of() {
    if has sha256sum; then digest=$(sha256sum <"$1")
    elif has shasum; then digest=$(shasum -a 256 <"$1")
    else digest=$(openssl dgst -sha256 -r <"$1")
    fi
    digest=${digest%% *}
}

# Check a list (HEX, two spaces, PATH) below the working folder; prints `PATH: OK` or `PATH: FAILED`.
check_sums() {
    if has sha256sum; then sha256sum -c "$1" 2>/dev/null
    elif has shasum; then shasum -a 256 -c "$1" 2>/dev/null
    else check_sums_one_by_one "$1"
    fi
}

# The same for much content, by what uses the processor's own instructions for it; what it cannot
# confirm it does not print.
confirm_sums() {
    cut -c 67- "$1" | sum_files | confirmed "$1"
}

# What of a list is confirmed by the sums that are read.
confirmed() {
    awk 'FILENAME == ARGV[1] { sums[$0]; next }
        { line = substr($0, 1, 64) "  " substr($0, 69) }
        line in sums { print substr(line, 67) ": OK" }' "$1" -
}

can_sum_fast() {
    has openssl && has xargs
}

# The sums of the files whose paths are read, a few hundred with one command.
sum_files() {
    sed 's|^|./|' | tr '\n' '\0' | xargs -0 -n 500 openssl dgst -sha256 -r 2>/dev/null
}

check_sums_one_by_one() {
    while IFS= read -r line; do
        path=${line#*  }
        digest_of "./$path" 2>/dev/null
        if [ "$digest" = "${line%%  *}" ]; then found=OK; else found=FAILED; fi
        printf '%s: %s\n' "$path" "$found"
    done <"$1"
}

can_digest() {
    has sha256sum || has shasum || has openssl
}

# Which compressed streams this host can unpack, best first, into `formats`.
find_formats() {
    formats=
    if has zstd; then formats='zstd '; fi
    if has gzip; then formats=${formats}gzip; fi
}

unpacked() {
    case $1 in
    zstd) zstd -dcq ;;
    gzip) gzip -dc ;;
    *) cat ;;
    esac
}

http_tool() {
    for tool in curl wget python3 bash; do
        if has "$tool"; then printf %s "$tool"; return 0; fi
    done
    return 1
}

# Run a command as the head of a process group of its own, so that all of it can be ended.
lead() {
    if has setsid; then exec setsid "$@"
    elif has perl; then exec perl -e 'setpgrp(0, 0); exec @ARGV' "$@"
    elif has python3; then exec python3 -c 'import os, sys; os.setpgid(0, 0); os.execvp(sys.argv[1], sys.argv[1:])' "$@"
    else exec "$@"
    fi
}

# Free space in kB and free inodes of the file system of the first of some folders; -1 where that
# is not told, as by file systems that make inodes as they need them. `elsewhere` is the number of
# the first folder on another file system than the first one, or 0.
free_space() {
    measured=$({ df -Pk "$@"; echo; df -Pi "$1"; } 2>/dev/null | awk '
        BEGIN { kilobytes = inodes = -1 }
        !NF { is_second = 1; line = 0; next }
        ++line == 1 { next }
        is_second { if (line == 2 && $2 > 0 && $4 ~ /^[0-9]+$/) inodes = $4; next }
        { place = $1 " " $6 }
        line == 2 { here = place; if ($4 ~ /^[0-9]+$/) kilobytes = $4 }
        place != here && !elsewhere { elsewhere = line - 1 }
        END { print kilobytes, inodes, elsewhere + 0 }')
    set -- ${measured:--1 -1 0}
    kilobytes=$1 inodes=$2 elsewhere=$3
}
