// Packs bundles into archives with libdeflate's level 6, one after the other:
//
//   export OUTPUT-FOLDER BUNDLE...
//
// Does as little as the machine allows: each executable is compressed in segments of 2 MiB, as airflow-bundle does it, and
// the segments are joined by the same C code (Sources/CDeflate). The benchmark's limit, not a tool: the manifest is not
// translated, and nothing is checked but the sizes in the trailer.
#include <fcntl.h>
#include <libdeflate.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "CDeflate.h"

enum { SEGMENT = 2 << 20, ROOM = SEGMENT + 4096 };
static unsigned char room[ROOM];

static void fail(const char *path, const char *what) {
  fprintf(stderr, "%s: %s\n", path, what);
  exit(1);
}

typedef struct {
  int file;
  const char *path;
  uint32_t offset;
  unsigned char directory[4096];
  size_t directory_size;
  uint16_t count;
} archive;

static void put(archive *to, const void *bytes, size_t count) {
  for (const char *next = bytes; count > 0;) {
    ssize_t written = write(to->file, next, count);
    if (written <= 0) fail(to->path, "not written");
    next += written;
    count -= (size_t)written;
    to->offset += (uint32_t)written;
  }
}

static void set16(unsigned char *at, uint16_t value) { memcpy(at, &value, 2); }
static void set32(unsigned char *at, uint32_t value) { memcpy(at, &value, 4); }

// APPNOTE 4.3.7 and 4.3.12; the header's sizes are filled in once they are known.
static void add(archive *to, const char *name, const unsigned char *bytes, size_t size, uint32_t mode) {
  unsigned char header[30] = "PK\3\4\24\0\0\0\10", entry[46] = "PK\1\2\24\3\24\0\0\0\10";
  uint32_t start = to->offset, crc = 0;
  size_t length = strlen(name), done = 0;
  put(to, header, sizeof header);
  put(to, name, length);
  uint32_t data = to->offset;
  do {
    size_t part = size - done < SEGMENT ? size - done : SEGMENT;
    crc = libdeflate_crc32(crc, bytes + done, part);
    int64_t count = cdeflate_compress(CDEFLATE_LIBDEFLATE, 6, bytes + done, part, room, ROOM, done + part == size);
    if (count <= 0) fail(to->path, "not compressed");
    put(to, room, (size_t)count);
    done += part;
  } while (done < size);
  set32(header + 14, crc);
  set32(header + 18, to->offset - data);
  set32(header + 22, (uint32_t)size);
  set16(header + 26, (uint16_t)length);
  if (pwrite(to->file, header, sizeof header, start) != sizeof header) fail(to->path, "not written");
  memcpy(entry + 16, header + 14, 14);
  set32(entry + 38, (0100000 | mode) << 16);
  set32(entry + 42, start);
  if (to->directory_size + sizeof entry + length > sizeof to->directory) fail(to->path, "a long name");
  memcpy(to->directory + to->directory_size, entry, sizeof entry);
  memcpy(to->directory + to->directory_size + sizeof entry, name, length);
  to->directory_size += sizeof entry + length;
  to->count++;
}

static void pack(const char *path, const char *folder) {
  struct stat status;
  int input = open(path, O_RDONLY | O_CLOEXEC);
  if (input < 0 || fstat(input, &status) || status.st_size < 64) fail(path, "no bundle");
  size_t size = (size_t)status.st_size;
  unsigned char *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, input, 0);
  if (bytes == MAP_FAILED) fail(path, "not read");
  uint32_t source_size, manifest_size;
  memcpy(&source_size, bytes + size - 64, 4);
  memcpy(&manifest_size, bytes + size - 60, 4);
  if ((uint64_t)source_size + manifest_size + 64 > size) fail(path, "no trailer");
  size_t executable_size = size - 64 - source_size - manifest_size;
  const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
  char output[4096], member[4096];
  snprintf(output, sizeof output, "%s/%s.zip", folder, name);
  snprintf(member, sizeof member, "bin/%s", name);
  archive to = {.path = output, .file = open(output, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0644)};
  if (to.file < 0) fail(output, "not made");
  add(&to, "airflow-metadata.yaml", bytes + executable_size + source_size, manifest_size, 0644);
  add(&to, "main.go", bytes + executable_size, source_size, 0644);
  add(&to, member, bytes, executable_size, 0755);
  unsigned char end[22] = "PK\5\6";
  set16(end + 8, to.count);
  set16(end + 10, to.count);
  set32(end + 12, (uint32_t)to.directory_size);
  set32(end + 16, to.offset);
  put(&to, to.directory, to.directory_size);
  put(&to, end, sizeof end);
  if (close(to.file)) fail(output, "not written");
  munmap(bytes, size);
  close(input);
}

int main(int count, char **arguments) {
  for (int i = 2; i < count; i++) pack(arguments[i], arguments[1]);
}
