/// The version of this library and of the program.
public enum ToolVersion {
  public static let current = "1.0.0"
}
