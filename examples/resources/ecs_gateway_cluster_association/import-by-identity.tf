import {
  to = ecs_gateway_cluster_association.example
  identity = {
    gateway_arn = "arn:aws:ecs:eu-west-1:123456789012:gateway/public"
    cluster_arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/main"
  }
}
