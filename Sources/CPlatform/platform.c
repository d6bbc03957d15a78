#define _GNU_SOURCE
#include "CPlatform.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifdef __linux__
#include <linux/fs.h>
#include <sys/syscall.h>
#include <sys/xattr.h>

int cplatform_open_unnamed(const char *folder, mode_t mode) {
  // Without /proc (a bare chroot) only a privileged process could name the file later.
  if (geteuid() != 0 && access("/proc/self/fd", X_OK) != 0) {
    errno = EOPNOTSUPP;
    return -1;
  }
  return open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, mode);
}

int cplatform_link_unnamed(int fd, const char *path) {
  // The /proc form needs no privilege; AT_EMPTY_PATH would need CAP_DAC_READ_SEARCH.
  char name[64];
  snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
  int result = linkat(AT_FDCWD, name, AT_FDCWD, path, AT_SYMLINK_FOLLOW);
  if (result != 0 && errno == ENOENT) result = linkat(fd, "", AT_FDCWD, path, AT_EMPTY_PATH);
  return result;
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

int cplatform_end_writing(int fd) {
  char name[64];
  snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
  int reading = open(name, O_RDONLY | O_CLOEXEC);
  if (reading < 0) return -1;
  int result = dup3(reading, fd, O_CLOEXEC);
  close(reading);
  return result < 0 ? -1 : 0;
}

int cplatform_rename_exclusive(const char *from, const char *to) {
  return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);
}

int cplatform_rename_exclusive_at(int from_folder, const char *from, int to_folder, const char *to) {
  return (int)syscall(SYS_renameat2, from_folder, from, to_folder, to, RENAME_NOREPLACE);
}

int cplatform_exchange_at(int one_folder, const char *one, int other_folder, const char *other) {
  return (int)syscall(SYS_renameat2, one_folder, one, other_folder, other, RENAME_EXCHANGE);
}

#else

int cplatform_open_unnamed(const char *folder, mode_t mode) {
  (void)folder, (void)mode;
  errno = EOPNOTSUPP;
  return -1;
}

int cplatform_copy_attributes(int from, int to) {
  (void)from, (void)to;
  return 0;
}

int cplatform_end_writing(int fd) {
  (void)fd;
  errno = ENOSYS;
  return -1;
}

int cplatform_link_unnamed(int fd, const char *path) {
  (void)fd, (void)path;
  errno = EOPNOTSUPP;
  return -1;
}

int cplatform_rename_exclusive(const char *from, const char *to) {
#ifdef __APPLE__
  return renamex_np(from, to, RENAME_EXCL);
#else
  (void)from, (void)to;
  errno = ENOSYS;
  return -1;
#endif
}

int cplatform_rename_exclusive_at(int from_folder, const char *from, int to_folder, const char *to) {
#ifdef __APPLE__
  return renameatx_np(from_folder, from, to_folder, to, RENAME_EXCL);
#else
  (void)from_folder, (void)from, (void)to_folder, (void)to;
  errno = ENOSYS;
  return -1;
#endif
}

int cplatform_exchange_at(int one_folder, const char *one, int other_folder, const char *other) {
#ifdef __APPLE__
  return renameatx_np(one_folder, one, other_folder, other, RENAME_SWAP);
#else
  (void)one_folder, (void)one, (void)other_folder, (void)other;
  errno = ENOSYS;
  return -1;
#endif
}

#endif
