data "ecs_cluster" "example" {
  cluster_name = "production"
}

data "ecs_services" "example" {
  cluster_arn = data.ecs_cluster.example.arn
  launch_type = "FARGATE"
}

output "services" {
  value = data.ecs_services.example.service_arns
}
