import AirflowBundleCommands
import ArgumentParser

AirflowBundleCommand.main()
