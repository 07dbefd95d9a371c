import {
  to = ecs_cluster_capacity_providers.example
  identity = {
    cluster_name = "production"
  }
}
