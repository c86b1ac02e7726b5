"""Signs and verifies with SSH keys (SSHSIG), and reads who may sign."""
