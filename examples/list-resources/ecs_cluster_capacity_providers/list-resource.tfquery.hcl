list "ecs_cluster_capacity_providers" "all" {
  provider = ecs

  config {
    region = "eu-west-1"
  }
}
