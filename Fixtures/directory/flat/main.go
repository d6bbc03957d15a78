// Stands in for a C++ bundle: it prints who it is and its arguments.
#include <cstdio>
#include <string_view>

int main(int argc, char **argv) {
  std::fputs("hello from cpp bundle, args:", stdout);
  for (int i = 1; i < argc; ++i) {
    std::string_view arg(argv[i]);
    std::printf(" %.*s", static_cast<int>(arg.size()), arg.data());
  }
  std::putchar('\n');
}
