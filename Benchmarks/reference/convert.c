// Migrates legacy archives with libzip and ISA-L, one after the other:
//
//   convert [--overlap] OUTPUT-FOLDER ARCHIVE...    writes the bundles
//   convert --compare OUTPUT-FOLDER ARCHIVE...      expands, and compares with the bundles that it wrote before
//   convert --prove OUTPUT-FOLDER ARCHIVE...        the same, and hashes, so that the digest in the trailer is compared too
//   convert --careful OUTPUT-FOLDER ARCHIVE...      writes, and does what a converter of real manifests cannot leave out
//
// What the machine allows on one core: libzip gives the compressed bytes, ISA-L expands them and takes the CRC-32,
// libcrypto the SHA-256. With --overlap a second thread expands while the first one hashes and writes, which is what the
// machine allows for one bundle alone on two cores. The benchmark's limit, not a tool: it translates the two manifest lines
// that must change, by text.
#include <fcntl.h>
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml.h>
#include <zip.h>

enum { COMPRESSED = 256 << 10, EXPANDED = 256 << 10, CHUNKS = 8 };
static unsigned char compressed[COMPRESSED], expanded[CHUNKS][EXPANDED], existing[EXPANDED];
static int overlaps, compares, careful, hashes = 1;

static void fail(const char *path, const char *what) {
  fprintf(stderr, "%s: %s\n", path, what);
  exit(1);
}

static void put(int file, const void *bytes, size_t count, const char *path) {
  for (const unsigned char *next = bytes; compares && count > 0;) {
    ssize_t part = read(file, existing, count < EXPANDED ? count : EXPANDED);
    if (part <= 0 || memcmp(next, existing, (size_t)part)) fail(path, "differs");
    next += part;
    count -= (size_t)part;
  }
  for (const char *next = bytes; count > 0;) {
    ssize_t written = write(file, next, count);
    if (written <= 0) fail(path, "not written");
    next += written;
    count -= (size_t)written;
  }
}

static char *small_member(zip_t *archive, const char *name, size_t *size, const char *path) {
  zip_stat_t status;
  if (zip_stat(archive, name, 0, &status)) fail(path, name);
  char *bytes = malloc(status.size + 1);
  zip_file_t *member = zip_fopen(archive, name, 0);
  if (!bytes || !member || zip_fread(member, bytes, status.size) != (zip_int64_t)status.size) fail(path, name);
  if (zip_fclose(member)) fail(path, name);
  bytes[status.size] = 0;
  *size = status.size;
  return bytes;
}

// Rewrites `text` in place and gives the value of `executable` and `source`; the renamed key is longer, so `room` holds it.
static size_t translate(const char *text, char *room, char *executable, char *source) {
  char *out = room;
  for (const char *line = text; *line;) {
    const char *end = strchr(line, '\n');
    end = end ? end + 1 : line + strlen(line);
    if (!strncmp(line, "executable:", 11)) {
      sscanf(line + 11, " %4095[^\n]", executable);
    } else {
      if (!strncmp(line, "source:", 7)) sscanf(line + 7, " %4095[^\n]", source);
      if (!strncmp(line, "format_version:", 15)) {
        out = stpcpy(out, "airflow_bundle_metadata_version");
        line += 14;
      }
      out = mempcpy(out, line, (size_t)(end - line));
    }
    line = end;
  }
  return (size_t)(out - room);
}

// Parses `text` and writes it anew into `room`; gives the size.
static size_t write_anew(const char *text, size_t size, char *room, size_t limit, const char *path) {
  yaml_parser_t parser;
  yaml_emitter_t emitter;
  yaml_event_t event;
  size_t written = 0;
  if (!yaml_parser_initialize(&parser) || !yaml_emitter_initialize(&emitter)) fail(path, "no memory");
  yaml_parser_set_input_string(&parser, (const unsigned char *)text, size);
  yaml_emitter_set_output_string(&emitter, (unsigned char *)room, limit, &written);
  for (int ended = 0; !ended;) {
    if (!yaml_parser_parse(&parser, &event)) fail(path, "no YAML");
    ended = event.type == YAML_STREAM_END_EVENT;
    if (!yaml_emitter_emit(&emitter, &event)) fail(path, "manifest not written");
  }
  yaml_emitter_delete(&emitter);
  yaml_parser_delete(&parser);
  return written;
}

// The member that is expanded, chunk by chunk, and the file that it goes to.
typedef struct {
  zip_t *archive;
  const char *name, *path;
  int file;
  EVP_MD_CTX *hash;
  size_t counts[CHUNKS];  // of what is in each chunk; 0 ends the member
  sem_t filled, empty;
} job;

static void take(job *work, const unsigned char *bytes, size_t count) {
  if (hashes) EVP_DigestUpdate(work->hash, bytes, count);
  put(work->file, bytes, count, work->path);
}

// Expands the member and checks its CRC-32. Each chunk is taken at once, or by the other thread.
static void *expand(void *argument) {
  job *work = argument;
  zip_stat_t status;
  const char *path = work->path, *name = work->name;
  if (zip_stat(work->archive, name, 0, &status) || status.comp_method != ZIP_CM_DEFLATE) fail(path, name);
  zip_file_t *member = zip_fopen(work->archive, name, ZIP_FL_COMPRESSED);
  if (!member) fail(path, name);
  static struct inflate_state state;
  isal_inflate_init(&state);
  uint32_t crc = 0;
  zip_uint64_t total = 0;
  int at = 0;
  do {
    int ended = 0;
    if (state.avail_in == 0) {
      zip_int64_t count = zip_fread(member, compressed, COMPRESSED);
      if (count < 0) fail(path, "not read");
      ended = count == 0;
      state.next_in = compressed;
      state.avail_in = (uint32_t)count;
    }
    if (overlaps) sem_wait(&work->empty);
    state.next_out = expanded[at];
    state.avail_out = EXPANDED;
    int code = isal_inflate(&state);
    size_t count = EXPANDED - state.avail_out;
    if (code != ISAL_DECOMP_OK && code != ISAL_END_INPUT) fail(path, "damaged");
    if (ended && count == 0 && state.block_state != ISAL_BLOCK_FINISH) fail(path, "ends early");
    crc = crc32_gzip_refl(crc, expanded[at], count);
    total += count;
    if (total > status.size) fail(path, "too long");
    if (!overlaps) {
      take(work, expanded[at], count);
    } else if (count == 0) {
      sem_post(&work->empty);
    } else {
      work->counts[at] = count;
      sem_post(&work->filled);
      at = (at + 1) % CHUNKS;
    }
  } while (state.block_state != ISAL_BLOCK_FINISH);
  if (crc != status.crc || total != status.size) fail(path, "wrong CRC-32 or size");
  zip_fclose(member);
  if (overlaps) {
    sem_wait(&work->empty);
    work->counts[at] = 0;
    sem_post(&work->filled);
  }
  return NULL;
}

static void expand_beside(job *work) {
  pthread_t thread;
  if (sem_init(&work->filled, 0, 0) || sem_init(&work->empty, 0, CHUNKS)) fail(work->path, "no semaphore");
  if (pthread_create(&thread, NULL, expand, work)) fail(work->path, "no thread");
  for (int at = 0;; at = (at + 1) % CHUNKS) {
    sem_wait(&work->filled);
    if (work->counts[at] == 0) break;
    take(work, expanded[at], work->counts[at]);
    sem_post(&work->empty);
  }
  pthread_join(thread, NULL);
}

// The executable from `archive` to `file`, its digest to `digest`.
static void copy_executable(zip_t *archive, const char *name, int file, unsigned char *digest, const char *path) {
  job work = {.archive = archive, .name = name, .path = path, .file = file, .hash = EVP_MD_CTX_new()};
  if (!work.hash || !EVP_DigestInit_ex(work.hash, EVP_sha256(), NULL)) fail(path, "no SHA-256");
  if (overlaps) {
    expand_beside(&work);
  } else {
    expand(&work);
  }
  EVP_DigestFinal_ex(work.hash, digest, NULL);
  EVP_MD_CTX_free(work.hash);
}

static void convert(const char *path, const char *folder) {
  zip_t *archive = zip_open(path, ZIP_RDONLY, NULL);
  if (!archive) fail(path, "no archive");
  size_t legacy_size, source_size;
  char *legacy = small_member(archive, "airflow-metadata.yaml", &legacy_size, path);
  char *manifest = malloc(legacy_size + 64), executable[4096] = "", source_name[4096] = "";
  if (!manifest) fail(path, "no memory");
  size_t manifest_size = translate(legacy, manifest, executable, source_name);
  if (careful) {
    char *anew = malloc(2 * manifest_size + 64);
    if (!anew) fail(path, "no memory");
    manifest_size = write_anew(manifest, manifest_size, anew, 2 * manifest_size + 64, path);
    free(manifest);
    manifest = anew;
  }
  char *source = small_member(archive, source_name, &source_size, path);
  const char *name = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
  char output[4096];
  snprintf(output, sizeof output, "%s/%.*s", folder, (int)(strlen(name) - 4), name);
  int flags = compares ? O_RDONLY : careful ? O_TMPFILE | O_WRONLY : O_CREAT | O_EXCL | O_WRONLY;
  int file = open(careful ? folder : output, flags | O_CLOEXEC, 0755);
  if (file < 0) fail(output, "not opened");
  unsigned char trailer[64] = {0};
  copy_executable(archive, executable, file, trailer + 12, path);
  uint32_t numbers[3] = {(uint32_t)source_size, (uint32_t)manifest_size, 1};
  memcpy(trailer, numbers, sizeof numbers);
  memcpy(trailer + 56, "AFBNDL01", 8);
  put(file, source, source_size, output);
  put(file, manifest, manifest_size, output);
  if (hashes) put(file, trailer, sizeof trailer, output);
  char unnamed[64];
  snprintf(unnamed, sizeof unnamed, "/proc/self/fd/%d", file);
  if (careful && linkat(AT_FDCWD, unnamed, AT_FDCWD, output, AT_SYMLINK_FOLLOW)) fail(output, "not named");
  if (close(file)) fail(output, "not written");
  zip_discard(archive);
  free(legacy);
  free(manifest);
  free(source);
}

int main(int count, char **arguments) {
  int first = 1;
  for (; first < count && arguments[first][0] == '-'; first++) {
    if (!strcmp(arguments[first], "--overlap")) overlaps = 1;
    if (!strcmp(arguments[first], "--careful")) careful = 1;
    compares = !strcmp(arguments[first], "--compare") || !strcmp(arguments[first], "--prove");
    hashes = strcmp(arguments[first], "--compare") != 0;
  }
  for (int i = first + 1; i < count; i++) convert(arguments[i], arguments[first]);
}
