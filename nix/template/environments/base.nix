# What every environment shares.
{
  istio.version = "1.30.4";

  namespaces.shop = {
    dataplaneMode = "ambient";
    waypoints.waypoint = {
      enroll = "namespace";
      # Pods admit nobody but the waypoint, so there is no way around its policies.
      guard = true;
    };
    authorizationPolicies.frontend-only = {
      targetRefs = [ { service = "orders"; } ];
      action = "ALLOW";
      rules = [ { from = [ { source.serviceAccounts = [ "frontend" ]; } ]; } ];
    };
  };
}
