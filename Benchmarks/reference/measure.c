// Runs commands side by side and says what they took:
//
//   measure RESULT-FILE COMMAND ARGUMENT... [--and COMMAND ARGUMENT...]...
//
// A small program of its own, because a child's peak memory is never less than that of the process it was forked from:
// under the Python that drives the benchmark every program would seem to need what Python needs.
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double seconds(struct timeval time) { return (double)time.tv_sec + (double)time.tv_usec / 1e6; }

int main(int count, char **arguments) {
  if (count < 3) return 64;
  int running = 0, status_of_all = 0;
  long peak = 0;
  double user = 0, system = 0, started = now();
  for (int first = 2, i = 2; i <= count; i++) {
    if (i < count && strcmp(arguments[i], "--and")) continue;
    arguments[i] = NULL;
    pid_t child;
    int error = posix_spawnp(&child, arguments[first], NULL, NULL, arguments + first, environ);
    if (error) {
      fprintf(stderr, "%s: %s\n", arguments[first], strerror(error));
      status_of_all = 127;
    } else {
      running++;
    }
    first = i + 1;
  }
  while (running > 0) {
    int status;
    struct rusage usage;
    if (wait4(-1, &status, 0, &usage) < 0) {
      if (errno == EINTR) continue;
      return 1;
    }
    running--;
    user += seconds(usage.ru_utime);
    system += seconds(usage.ru_stime);
#ifdef __APPLE__
    usage.ru_maxrss /= 1024;
#endif
    if (usage.ru_maxrss > peak) peak = usage.ru_maxrss;
    if (status) status_of_all = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  }
  double took = now() - started;
  FILE *result = fopen(arguments[1], "w");
  if (!result) return 1;
  fprintf(result, "{\"seconds\": %.6f, \"user\": %.6f, \"system\": %.6f, \"peak_kib\": %ld}\n", took, user, system, peak);
  if (fclose(result)) return 1;
  return status_of_all;
}
