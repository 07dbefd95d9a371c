list "ecs_express_gateway_service" "all" {
  provider = ecs

  config {
    cluster = "default"
  }
}
