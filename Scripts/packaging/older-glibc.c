// Two functions that glibc has in an older version under another symbol, or not at all. Linked in by
// Scripts/build-static-libraries, they let the program run with glibc 2.34 (RHEL 9, Amazon Linux 2023).
#include <stdint.h>
#include <stdlib.h>
#include <sys/random.h>

// Since 2.36. The C++ library asks for it in std::random_device.
uint32_t arc4random(void) {
  uint32_t number;
  if (getrandom(&number, sizeof number, 0) != sizeof number) abort();
  return number;
}

// A new symbol since 2.35. Swift's overlay of the C library names it. The sum of two squares of floats is exact enough,
// and cannot overflow, in double.
float hypotf(float x, float y) {
  return (float)__builtin_sqrt((double)x * x + (double)y * y);
}
