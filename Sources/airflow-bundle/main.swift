import AirflowBundleCommands
import ArgumentParser
import LibC

// Without it the C library looks at /etc/localtime for every time that libzip finds in an archive.
setenv("TZ", ":/etc/localtime", 0)

AirflowBundleCommand.start()
