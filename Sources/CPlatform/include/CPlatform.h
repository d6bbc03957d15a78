// What Swift's C library modules hide: Linux-only flags, and calls behind feature macros.
#ifndef CPLATFORM_H
#define CPLATFORM_H

#include <sys/types.h>

// Opens an unnamed file in an open folder for writing and reading. Returns the descriptor, or -1 with
// errno set; errno is EOPNOTSUPP where the system has no such files.
int cplatform_open_unnamed(int folder, mode_t mode);

// Gives the unnamed file behind `fd` a name in an open folder. Fails with EEXIST where the name is taken.
int cplatform_link_unnamed(int fd, int folder, const char *name);

// Turns `fd`, open for writing, into a descriptor of the same file that is open for reading only:
// a file that anybody has open for writing cannot be run (ETXTBSY). Locks on it are lost. Returns 0,
// or -1 where the system cannot do that; `fd` is as before then.
int cplatform_end_writing(int fd);

// Gives an open file the extended attributes of another, as far as its file system has them.
int cplatform_copy_attributes(int from, int to);

// Renames, with each name looked up in an open folder: without replacing, so that it fails with EEXIST where
// `to` is taken; or else it exchanges what the two names stand for, in one step. Fails with EINVAL or ENOSYS
// where the file system cannot.
int cplatform_rename(
    int from_folder, const char *from, int to_folder, const char *to, int exchanges);

// Watches a signal: until `cplatform_note_signals` it ends the process with a line on standard error and the
// status 128 + its number; afterwards the first watched signal is noted, and the second ends the process. Returns 0, or -1 with
// errno set.
int cplatform_watch_signal(int number);

// From now on the first watched signal is noted.
void cplatform_note_signals(void);

// The number of the first watched signal that came; 0 where none did.
int cplatform_caught_signal(void);

// What a file system knows of a name beyond its mode.
#define CPLATFORM_IMMUTABLE 1u
#define CPLATFORM_APPEND_ONLY 2u
#define CPLATFORM_MOUNT_ROOT 4u

// Puts the attributes of `path`, a link itself and not what it leads to, into `attributes`; 0 where the
// system does not tell. Returns 0, or -1 with errno set.
int cplatform_attributes(const char *path, unsigned *attributes);

// Asks what `access` would answer to another user: answers[i] becomes 0, or the errno of
// access(paths[i], modes[i]). The kernel is asked by a thread that takes on the user's identity and ends
// with it, so that access control lists, capabilities and mounts count. Takes a process of root. Returns 0,
// or -1 with errno set; errno is ENOSYS where threads cannot have identities of their own.
int cplatform_access_as(uid_t user, gid_t group, const gid_t *groups, size_t group_count,
                        const char *const *paths, const int *modes, int *answers, size_t count);

// Whether a path is on a file system that is mounted without execution: 1 or 0, or -1 where nobody says.
int cplatform_is_noexec(const char *path);

#endif
