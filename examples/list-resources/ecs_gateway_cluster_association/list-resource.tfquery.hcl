list "ecs_gateway_cluster_association" "of_main" {
  provider = ecs

  config {
    cluster = "main"
  }
}
