import AirflowBundleCommands
import ArgumentParser

AirflowBundleCommand.start()
