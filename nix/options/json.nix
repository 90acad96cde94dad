# Any JSON value, for what is passed through to Istio or Kubernetes. A type of our own: types.anything
# takes functions and paths too.
{ lib }:
let
  inherit (lib) types;
  # null may be said twice, once as itself and once as a member of a union.
  nullOr = type: if type.name == "nullOr" then type else types.nullOr type;
  scalars = [
    types.bool
    types.int
    types.float
    types.str
  ];
  value =
    nullOr (
      types.oneOf (
        scalars
        ++ [
          members
          (types.listOf value)
        ]
      )
    )
    // {
      description = "JSON value";
    };
  # What has an outPath is a package, and would be written as a path.
  members = types.addCheck (types.attrsOf value) (it: !(it ? outPath));
in
{
  inherit nullOr value members;
}
