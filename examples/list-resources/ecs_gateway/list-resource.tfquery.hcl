list "ecs_gateway" "failed" {
  provider = ecs

  config {
    status = ["UPDATE_FAILED"]
  }
}
