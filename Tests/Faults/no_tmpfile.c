// Preloaded, makes every file system look like one without O_TMPFILE, so that the named form of an
// unfinished file is exercised on any machine.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>

typedef int (*opener)(const char *, int, ...);

static int refuse_or_open(const char *symbol, const char *path, int flags, mode_t mode) {
  if ((flags & O_TMPFILE) == O_TMPFILE) {
    errno = EOPNOTSUPP;
    return -1;
  }
  return ((opener)dlsym(RTLD_NEXT, symbol))(path, flags, mode);
}

#define OPENER(name)                                       \
  int name(const char *path, int flags, ...) {             \
    va_list rest;                                          \
    va_start(rest, flags);                                 \
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0; \
    va_end(rest);                                          \
    return refuse_or_open(#name, path, flags, mode);       \
  }

typedef int (*opener_at)(int, const char *, int, ...);

#define OPENER_AT(name)                                       \
  int name(int folder, const char *path, int flags, ...) {    \
    va_list rest;                                             \
    va_start(rest, flags);                                    \
    mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0; \
    va_end(rest);                                             \
    if ((flags & O_TMPFILE) == O_TMPFILE) {                   \
      errno = EOPNOTSUPP;                                     \
      return -1;                                              \
    }                                                         \
    return ((opener_at)dlsym(RTLD_NEXT, #name))(folder, path, flags, mode); \
  }

OPENER(open)
OPENER(open64)
OPENER_AT(openat)
OPENER_AT(openat64)
