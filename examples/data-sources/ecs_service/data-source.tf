data "ecs_cluster" "example" {
  cluster_name = "production"
}

data "ecs_service" "example" {
  service_name = "web"
  cluster_arn  = data.ecs_cluster.example.arn
}

output "desired_count" {
  value = data.ecs_service.example.desired_count
}
