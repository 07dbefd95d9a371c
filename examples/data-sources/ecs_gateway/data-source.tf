data "ecs_gateway" "example" {
  name = "public"
}

output "load_balancers" {
  value = data.ecs_gateway.example.load_balancers[*].load_balancer_arn
}
