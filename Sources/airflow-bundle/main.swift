import AirflowBundleCommands
import ArgumentParser

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

// Without it the C library looks at /etc/localtime for every time that libzip finds in an archive.
setenv("TZ", ":/etc/localtime", 0)

AirflowBundleCommand.start()
