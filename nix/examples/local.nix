# env/base.yaml and env/local.yaml in Nix: both must give the same bytes.
let
  # What each destination rule of the platform has in common.
  limits = {
    outlierDetection = {
      consecutive5xxErrors = 5;
      interval = "10s";
      baseEjectionTime = "30s";
    };
    loadBalancer.simple = "LEAST_REQUEST";
  };
  pool = connections: tcp: http: {
    trafficPolicy = limits // {
      connectionPool = { inherit tcp http; };
    };
    host = connections;
  };
  waypoint = [ { waypoint = "waypoint"; } ];
  allow = targetRefs: rules: {
    inherit targetRefs rules;
    action = "ALLOW";
  };
in
{
  environments.local = {
    cluster = {
      platform = "kind";
      primaryCNI = "cilium";
      tier = "dev";
    };
    istio = {
      version = "1.30.4";
      meshConfig.extensionProviders.otel-tracing.opentelemetry = {
        service = "otel-collector.observability.svc.cluster.local";
        port = 4317;
      };
      istiod.env = {
        PILOT_JWT_ENABLE_REMOTE_JWKS = "hybrid";
        BLOCKED_CIDRS_IN_JWKS_URIS = "169.254.0.0/16";
      };
    };
    gatewayApi.version = "v1.5.1";
    context = [
      "docs/example/microservices/*.yaml"
      "docs/example/traefik/*.yaml"
    ];

    namespaces.istio-system.telemetries.mesh-tracing.tracing = [
      {
        providers = [ { name = "otel-tracing"; } ];
        randomSamplingPercentage = 100;
      }
    ];
    namespaces.edge.dataplaneMode = "ambient";
    namespaces.microservices = {
      dataplaneMode = "ambient";
      waypoints.waypoint = {
        enroll = "namespace";
        guard = true;
      };
      requestAuthentications.jwt-auth = {
        targetRefs = waypoint;
        jwtRules = [
          {
            issuer = "auth-service";
            jwksUri = "http://auth-service.microservices.svc.cluster.local:8090/.well-known/jwks.json";
            forwardOriginalToken = true;
          }
        ];
      };
      authorizationPolicies = {
        require-jwt-or-public = allow waypoint [
          { from = [ { source.requestPrincipals = [ "auth-service/*" ]; } ]; }
          {
            to = [
              {
                operation.paths = [
                  "/auth/*"
                  "/healthz"
                  "/.well-known/*"
                ];
              }
            ];
          }
        ];
        internal =
          allow
            [
              { service = "item-service"; }
              { service = "lobby-service"; }
            ]
            [
              {
                from = [
                  {
                    source.serviceAccounts = [
                      "gateway"
                      "lobby-service"
                    ];
                  }
                ];
              }
            ];
        frontend =
          allow
            [ { service = "frontend"; } ]
            [
              { from = [ { source.namespaces = [ "edge" ]; } ]; }
            ];
        admin-only = {
          targetRefs = [ { service = "gateway"; } ];
          action = "DENY";
          rules = [
            {
              to = [
                {
                  operation = {
                    ports = [ "8082" ];
                    paths = [ "/gateway.v1.AdminService/*" ];
                  };
                }
              ];
              when = [
                {
                  key = "request.auth.claims[role]";
                  notValues = [ "admin" ];
                }
              ];
            }
          ];
        };
      };
      virtualServices.gateway-retry = {
        hosts = [ "gateway" ];
        http = [
          {
            route = [
              {
                destination = {
                  host = "gateway";
                  port.number = 8082;
                };
              }
            ];
            retries = {
              attempts = 2;
              perTryTimeout = "3s";
              retryOn = "connect-failure,refused-stream,unavailable";
            };
          }
        ];
      };
      destinationRules = {
        gateway = pool "gateway" { maxConnections = 100; } {
          h2UpgradePolicy = "UPGRADE";
          http2MaxRequests = 50;
          maxRequestsPerConnection = 10;
        };
        auth-service = pool "auth-service" { maxConnections = 50; } { http2MaxRequests = 30; };
      };
    };
  };
}
