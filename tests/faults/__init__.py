"""Faults of the catalogue, each put into a real deployment.

A test of a fault reads as three parts: the fault (`@pytest.mark.fault("F03")`, and its name), the
injection (what the test does to a server, a line, a disk, a process or the record), and the
expectation, which ends with one call of the ground: `ground.stands(...)`. That call asserts what
`current` is on every host, what the record says, that no process of ours is left, that no lock is
without an owner, and that the next deployment succeeds.

Each fault and the modules of this folder that inject it (★: those that matter most):

    F01★  packets vanish in the upload                                   network
    F02   reset in the upload                                            network
    F03★  connection lost while the host switches                        kills network
    F04★  sshd stops answering, TCP alive                                network
    F05   1 Mbit/s link                                                  network
    F07   a byte flipped in transit                                      network
    F08   silent port                                                    connecting
    F10   HTTP or SSH-1.5 on the port                                    connecting
    F11★  host key changed                                               connecting
    F12   host key rotated; or only another type                         connecting
    F13   host key revoked; its certificate does not hold                connecting
    F15   MaxStartups turns connections away                             connecting
    F16   key no longer in authorized_keys                               connecting
    F17   agent dies / is locked between hosts                           connecting
    F18   agent waits for touch/confirm, nobody answers                  connecting
    F19   password expired prompt / forced change                        connecting
    F20   the name leads nowhere, elsewhere, or to a dead address first  connecting
    F21   jump host dies; forwarding prohibited                          connecting
    F22   keys exchanged anew within a transfer                          network
    F23   MaxAuthTries 2, seven agent keys                               connecting
    F25★  noise on stdout and stderr                                     shells
    F26   fish / tcsh login shell                                        shells
    F27   nologin, ForceCommand                                          shells
    F28★  sudo asks for a password                                       shells
    F29   requiretty, no pty                                             shells
    F30   no tar, SHA-256, mktemp or flock; busybox only                 shells
    F32   remote clock a day off                                         shells
    F33   HOME missing                                                   shells
    F34   restart leaves a child holding stdout                          shells
    F35   command dies by signal                                         shells
    F37★  disk full in upload                                            disk
    F38   inodes full; full exactly at link creation                     disk
    F39   file size ulimit / quota                                       disk
    F40   remounted read-only mid-run                                    disk
    F41   immutable parent or current                                    disk
    F43   current is a real directory                                    disk
    F45   releases on another file system / NFS                          disk
    F46★  same release half uploaded before                              disk
    F48   somebody edits a file of the live release                      disk
    F49   odd names: spaces, quotes, line ends, invalid UTF-8            disk
    F51   0-byte, sparse 5 GB, 8 GB+ files                               disk
    F54   clean-up would remove what may be needed                       disk
    F55   clean-up fails half-way                                        disk
    F56   old releases owned by root                                     disk
    F57★  hook never ends                                                commands
    F58★  1 GB of output                                                 commands
    F59   binary, ANSI, NUL, bidi, 10 MB in one line                     commands
    F60   hook prints a secret                                           commands
    F61   hook leaves background children                                commands
    F62★  health check flaps                                             commands
    F64   health: wrong body, redirect, slow, TLS expired, huge          commands
    F65   restart fails on host 3 of 8                                   commands
    F67   a step that cannot be undone ran, a later one fails            commands
    F68   hook OOM-killed                                                commands
    F69★  two operators at once                                          operators
    F70★  dead operator holds the lock                                   operators
    F71★  laptop sleeps, lock is broken, laptop wakes                    operators
    F72★  app dies between switches, host 3 of 8                         kills
    F73   app dies in upload                                             kills operators
    F74   window closed, logout, SIGTERM, shutdown                       kills
    F75   cancel at each step                                            operators
    F76   same operator twice (two windows/machines)                     operators
    F78   approval expires or is withdrawn mid-run                       operators
    F79★  config edited between approval and deploy                      operators
    F80★  build file replaced after approval                             operators
    F83   record locked by another process                               machine
    F84★  the disk of the record is full                                 machine
    F85   record damaged                                                 machine
    F87   record of a newer program                                      machine
    F93★  keyring locked / dismissed / missing                           machine
    F94   secret absent, empty, changed since the plan                   machine
    F95   our clock jumps by a day                                       machine
    F97   log or temp directory not writable/full                        machine
    F98   disk of the builds gone or broken                              machine
    F99   exception in a Qt slot                                         window
"""
