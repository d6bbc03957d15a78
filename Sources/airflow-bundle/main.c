// The program begins in C, because only here are the arguments at hand as the system gave them. Swift's
// `CommandLine` reads them from /proc, which may be missing, and repairs bytes that are not UTF-8.
#include <errno.h>
#include <fcntl.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <stdlib.h>

int airflow_bundle_main(int count, char **arguments);

// Takes the place of a standard stream that is closed. Otherwise the first file that is opened would become
// standard output, and the lines for the reader would be written into it. What is opened here cannot be
// written to, so a command that prints learns of it.
static void hold_standard_streams(void) {
  for (int descriptor = 0; descriptor <= 2; descriptor++) {
    // The file that is opened gets the lowest free number, which is this one.
    if (fcntl(descriptor, F_GETFD) == -1 && errno == EBADF) (void)open("/", O_RDONLY);
  }
}

// What one bundle needs, and frees, the next one needs again. As it is, the C library gives more than 128 KiB back to the
// system each time and gets them anew, emptied page by page: a sixth of the time that small bundles take.
static void keep_freed_memory(void) {
#ifdef __GLIBC__
  (void)mallopt(M_TRIM_THRESHOLD, 1 << 20);
  (void)mallopt(M_MMAP_THRESHOLD, 256 << 10);
#endif
}

int main(int count, char **arguments) {
  keep_freed_memory();
  hold_standard_streams();
  // The zone stays what it is. Without a name for it the C library looks at this file for every time that libzip
  // finds in an archive.
  (void)setenv("TZ", ":/etc/localtime", 0);
  return airflow_bundle_main(count, arguments);
}
