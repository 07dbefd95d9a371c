data "ecs_gateways" "failed" {
  status = ["UPDATE_FAILED"]
}

output "failed" {
  value = data.ecs_gateways.failed.gateways[*].name
}
