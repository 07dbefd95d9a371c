# A service that CodePipeline has made, and that this configuration does not manage
data "ecs_service" "example" {
  cluster_arn  = "production"
  service_name = "web"
}

resource "ecs_tag" "example" {
  resource_arn = data.ecs_service.example.arn
  key          = "cost-center"
  value        = "web-shop"
}
