list "ecs_cluster" "all" {
  provider = ecs

  config {
    tags = {
      environment = "production"
    }
  }
}
