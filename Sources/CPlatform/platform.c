#define _GNU_SOURCE
#include "CPlatform.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

static atomic_int caught_signal;
static atomic_bool notes_signals;

static void end_early(int number) {
  static const char line[] =
      "airflow-bundle: stopped by a signal before the work began; run the same command again\n";
  ssize_t count = write(STDERR_FILENO, line, sizeof line - 1);
  (void)count;  // There is nobody left to tell.
  _exit(128 + number);
}

static void note_signal(int number) {
  int none = 0;
  if (!atomic_load(&notes_signals)) end_early(number);
  if (!atomic_compare_exchange_strong(&caught_signal, &none, number)) _exit(128 + number);
}

int cplatform_watch_signal(int number) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = note_signal;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  if (sigaction(number, &action, NULL) != 0) return -1;
  // Who started this process may have blocked it, and that is inherited.
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, number);
  return pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}

void cplatform_note_signals(void) { atomic_store(&notes_signals, 1); }

int cplatform_caught_signal(void) { return atomic_load(&caught_signal); }

#ifdef __linux__
#include <linux/fs.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>

#ifndef STATX_ATTR_MOUNT_ROOT
#define STATX_ATTR_MOUNT_ROOT 0x2000
#endif

int cplatform_attributes(const char *path, unsigned *attributes) {
  struct statx status;
  *attributes = 0;
  if (statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_TYPE, &status) != 0) {
    // Sandboxes that know no statx.
    return errno == ENOSYS ? 0 : -1;
  }
  if (status.stx_attributes & STATX_ATTR_IMMUTABLE) *attributes |= CPLATFORM_IMMUTABLE;
  if (status.stx_attributes & STATX_ATTR_APPEND) *attributes |= CPLATFORM_APPEND_ONLY;
  if (status.stx_attributes & STATX_ATTR_MOUNT_ROOT) *attributes |= CPLATFORM_MOUNT_ROOT;
  return 0;
}

int cplatform_open_unnamed(int folder, mode_t mode) {
  // Without /proc (a bare chroot) only a privileged process could name the file later.
  if (geteuid() != 0 && access("/proc/self/fd", X_OK) != 0) {
    errno = EOPNOTSUPP;
    return -1;
  }
  return openat(folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, mode);
}

int cplatform_link_unnamed(int fd, int folder, const char *name) {
  // A kernel before 6.10 answers ENOENT to a process without CAP_DAC_READ_SEARCH, and a sandbox may not know the flag.
  // The form with /proc works for all of them, but takes twice as long.
  int result = linkat(fd, "", folder, name, AT_EMPTY_PATH);
  if (result == 0 || (errno != ENOENT && errno != EPERM && errno != EINVAL)) return result;
  char open_file[64];
  snprintf(open_file, sizeof open_file, "/proc/self/fd/%d", fd);
  return linkat(AT_FDCWD, open_file, folder, name, AT_SYMLINK_FOLLOW);
}

int cplatform_copy_attributes(int from, int to) {
  char names[65536], value[65536];
  ssize_t length = flistxattr(from, names, sizeof names);
  if (length < 0) return errno == EOPNOTSUPP ? 0 : -1;
  for (char *name = names; name < names + length; name += strlen(name) + 1) {
    ssize_t size = fgetxattr(from, name, value, sizeof value);
    if (size < 0 && errno == ENODATA) continue;
    if (size < 0) return -1;
    // What the other file system, or this user, cannot set stays behind.
    if (fsetxattr(to, name, value, (size_t)size, 0) != 0 && errno != EOPNOTSUPP && errno != EPERM)
      return -1;
  }
  return 0;
}

// The folder with a name for each open file, which stays open: to look it up takes as long as to open the file. -1
// where there is no /proc.
static int open_files;
static void find_open_files(void) { open_files = open("/proc/self/fd", O_PATH | O_DIRECTORY | O_CLOEXEC); }

int cplatform_end_writing(int fd) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, find_open_files);
  char name[16];
  snprintf(name, sizeof name, "%d", fd);
  int reading = openat(open_files, name, O_RDONLY | O_CLOEXEC);
  if (reading < 0) return -1;
  int result = dup3(reading, fd, O_CLOEXEC);
  close(reading);
  return result < 0 ? -1 : 0;
}

int cplatform_rename(
    int from_folder, const char *from, int to_folder, const char *to, int exchanges) {
  unsigned flags = exchanges ? RENAME_EXCHANGE : RENAME_NOREPLACE;
  return (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, flags);
}

// 32-bit systems have calls with 16-bit ids under the plain names.
#ifdef SYS_setresuid32
#define SET_GROUPS SYS_setgroups32
#define SET_GROUP SYS_setresgid32
#define SET_USER SYS_setresuid32
#else
#define SET_GROUPS SYS_setgroups
#define SET_GROUP SYS_setresgid
#define SET_USER SYS_setresuid
#endif

struct questions {
  uid_t user;
  gid_t group;
  const gid_t *groups;
  size_t group_count;
  const char *const *paths;
  const int *modes;
  int *answers;
  size_t count;
  int error;
};

static void *ask(void *argument) {
  struct questions *asked = argument;
  // The library's functions change all threads of the process, the system calls this one only.
  if (syscall(SET_GROUPS, asked->group_count, asked->groups) != 0 ||
      syscall(SET_GROUP, asked->group, asked->group, asked->group) != 0 ||
      syscall(SET_USER, asked->user, asked->user, asked->user) != 0) {
    asked->error = errno;
    return NULL;
  }
  for (size_t i = 0; i < asked->count; i++)
    asked->answers[i] = access(asked->paths[i], asked->modes[i]) == 0 ? 0 : errno;
  return NULL;
}

int cplatform_access_as(uid_t user, gid_t group, const gid_t *groups, size_t group_count,
                        const char *const *paths, const int *modes, int *answers, size_t count) {
  struct questions asked = {user, group, groups, group_count, paths, modes, answers, count, 0};
  pthread_t thread;
  int error = pthread_create(&thread, NULL, ask, &asked);
  if (error == 0) error = pthread_join(thread, NULL);
  if (error == 0) error = asked.error;
  errno = error;
  return error == 0 ? 0 : -1;
}

#else

static int unsupported(int number) {
  errno = number;
  return -1;
}

int cplatform_attributes(const char *path, unsigned *attributes) {
  *attributes = 0;
  return 0;
}

int cplatform_open_unnamed(int folder, mode_t mode) { return unsupported(EOPNOTSUPP); }

int cplatform_copy_attributes(int from, int to) { return 0; }

int cplatform_end_writing(int fd) { return unsupported(ENOSYS); }

int cplatform_link_unnamed(int fd, int folder, const char *name) { return unsupported(EOPNOTSUPP); }

int cplatform_access_as(uid_t user, gid_t group, const gid_t *groups, size_t group_count,
                        const char *const *paths, const int *modes, int *answers, size_t count) {
  return unsupported(ENOSYS);
}

int cplatform_rename(
    int from_folder, const char *from, int to_folder, const char *to, int exchanges) {
#ifdef __APPLE__
  unsigned flags = exchanges ? RENAME_SWAP : RENAME_EXCL;
  return renameatx_np(from_folder, from, to_folder, to, flags);
#else
  return unsupported(ENOSYS);
#endif
}

#endif

int cplatform_is_noexec(const char *path) {
#ifdef ST_NOEXEC
  struct statvfs figures;
  if (statvfs(path, &figures) != 0) return -1;
  return (figures.f_flag & ST_NOEXEC) != 0;
#else
  return -1;
#endif
}
