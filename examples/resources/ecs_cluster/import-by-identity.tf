import {
  to = ecs_cluster.example
  identity = {
    name = "production"
  }
}
