// A task handler for Airflow's coordinators: as little as speaks the protocol of a native bundle.
//
// Airflow starts it with --comm=HOST:PORT and --logs=HOST:PORT. It connects to both, reads the
// StartupDetails frame, logs one JSON line that names the task, and reports success. The task
// `fail` ends with status 1 and no report, which Airflow takes for a failure.
//
// Frames on --comm are msgpack behind a 4-byte big-endian length: to us [id, body, error], from us
// [id, body]. Lines on --logs are JSON.

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static _Noreturn void die(const char *what) {
  perror(what);
  exit(2);
}

/// A connection to the IPv4 HOST:PORT that follows `option` in the arguments.
static int dial(int argc, char **argv, const char *option) {
  for (int i = 1; i < argc; i++) {
    size_t n = strlen(option);
    if (strncmp(argv[i], option, n) != 0) continue;
    char host[64];
    unsigned port;
    struct sockaddr_in address = {.sin_family = AF_INET};
    if (sscanf(argv[i] + n, "%63[^:]:%u", host, &port) != 2 ||
        inet_pton(AF_INET, host, &address.sin_addr) != 1)
      break;
    address.sin_port = htons((uint16_t)port);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) die(argv[i]);
    return fd;
  }
  fprintf(stderr, "usage: handler --comm=HOST:PORT --logs=HOST:PORT\n");
  exit(64);
}

static void put(int fd, const void *data, size_t length) {
  for (const char *p = data; length > 0;) {
    ssize_t n = write(fd, p, length);
    if (n <= 0) die("write");
    p += n;
    length -= (size_t)n;
  }
}

/// Fills `data`; stops the program where the stream ends before.
static void get(int fd, void *data, size_t length) {
  for (char *p = data; length > 0;) {
    ssize_t n = read(fd, p, length);
    if (n <= 0) die("read");
    p += n;
    length -= (size_t)n;
  }
}

static uint8_t *frame(int fd, size_t *length) {
  uint8_t head[4];
  get(fd, head, sizeof head);
  *length = (size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
  uint8_t *data = malloc(*length + 1);
  if (data == NULL) die("malloc");
  get(fd, data, *length);
  return data;
}

/// The text of the first map entry `key`, found by its encoding: enough for keys that the frame
/// has once before any text of a user's. Ids are at most 250 bytes long.
static void field(const uint8_t *data, size_t length, const char *key, char text[256]) {
  size_t n = strlen(key);
  for (size_t i = 0; i + n + 3 < length; i++) {
    if (data[i] != (0xa0 | n) || memcmp(data + i + 1, key, n) != 0) continue;
    const uint8_t *value = data + i + 1 + n;
    size_t size = 0;
    if ((value[0] & 0xe0) == 0xa0) size = value[0] & 0x1f, value += 1;
    else if (value[0] == 0xd9) size = value[1], value += 2;
    else continue;
    if (size > 255 || value + size > data + length) continue;
    memcpy(text, value, size);
    text[size] = 0;
    return;
  }
  fprintf(stderr, "handler: the first frame has no %s\n", key);
  exit(2);
}

static uint8_t *text(uint8_t *out, const char *string) {  // a fixstr: shorter than 32 bytes
  size_t n = strlen(string);
  *out++ = (uint8_t)(0xa0 | n);
  memcpy(out, string, n);
  return out + n;
}

int main(int argc, char **argv) {
  int comm = dial(argc, argv, "--comm=");
  int logs = dial(argc, argv, "--logs=");
  size_t length;
  uint8_t *details = frame(comm, &length);
  char dag[256], task[256], now[32], line[768];
  field(details, length, "dag_id", dag);
  field(details, length, "task_id", task);

  time_t seconds = time(NULL);
  strftime(now, sizeof now, "%Y-%m-%dT%H:%M:%SZ", gmtime(&seconds));
  int n = snprintf(line, sizeof line,
      "{\"timestamp\": \"%s\", \"level\": \"info\", \"logger\": \"handler\", "
      "\"event\": \"handler at work on %s.%s\"}\n", now, dag, task);
  put(logs, line, (size_t)n);
  if (strcmp(task, "fail") == 0) return 1;

  // [1, {type, state, end_date, task_outlets, outlet_events}]
  uint8_t report[256], *out = report + 4;
  *out++ = 0x92, *out++ = 1, *out++ = 0x85;
  out = text(text(out, "type"), "SucceedTask");
  out = text(text(out, "state"), "success");
  out = text(text(out, "end_date"), now);
  out = text(out, "task_outlets"), *out++ = 0x90;
  out = text(out, "outlet_events"), *out++ = 0x90;
  uint32_t size = htonl((uint32_t)(out - report - 4));
  memcpy(report, &size, 4);
  put(comm, report, (size_t)(out - report));
  // The answer says that the report has arrived: leaving earlier could reset the connection.
  free(frame(comm, &length));
  free(details);
  return 0;
}
