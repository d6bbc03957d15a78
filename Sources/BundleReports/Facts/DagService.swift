import BundleFormats
import ByteStrings

/// A Dag and the bundles that claim it.
struct DagService {
  var id: ByteString
  /// The number of its tasks, where that is known.
  var tasks: Int?
  /// The bundles that serve it, or will: of several, Airflow takes any.
  var bundles: [ByteString] = []
  /// Bundles that claim it and that Airflow skips.
  var idle: [ByteString] = []

  enum State {
    case served, contested, unserved
  }

  var state: State { bundles.isEmpty ? .unserved : bundles.count > 1 ? .contested : .served }

  /// A bundle's claim to a Dag.
  struct Claim {
    var id: ByteString
    var tasks: Int?
    var bundle: ByteString
    var isIdle = false
  }

  /// Every Dag once: those that somebody has to look at first, then in byte order.
  static func sorted(_ claims: [Claim]) -> [DagService] {
    var services: [ByteString: DagService] = [:]
    for claim in claims {
      // Changed in place: a copy for each claim would be quadratic.
      let new = DagService(id: claim.id, tasks: claim.tasks)
      if claim.isIdle {
        services[claim.id, default: new].idle.append(claim.bundle)
      } else {
        services[claim.id, default: new].bundles.append(claim.bundle)
      }
    }
    return services.values.sorted { left, right in
      let (isLeft, isRight) = (left.state != .served, right.state != .served)
      return isLeft == isRight ? left.id < right.id : isLeft
    }
  }

  /// What there is to say of all of them; nil where there is none.
  static func summary(of services: [DagService]) -> String? {
    if services.isEmpty { return nil }
    func count(_ state: State) -> Int { services.count { $0.state == state } }
    let total = services.count
    var text = "\(ByteText.grouped(total)) \(total == 1 ? "Dag" : "Dags")"
    let (contested, unserved) = (count(.contested), count(.unserved))
    if contested == 0 && unserved == 0 {
      return text + (total == 1 ? ", claimed by one bundle." : ", each claimed by one bundle.")
    }
    if contested > 0 {
      text += "; \(ByteText.grouped(contested)) of them claimed by several bundles, "
      text += "of which Airflow takes any"
    }
    if unserved > 0 {
      text += "; \(ByteText.grouped(unserved)) of them without a bundle that Airflow takes"
    }
    return text + "."
  }
}
