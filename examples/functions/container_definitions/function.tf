locals {
  web = { name = "web", image = "nginx:1.29", port_mappings = [{ container_port = 80 }] }
  log = { name = "log", image = "fluent-bit:4", essential = false, environment = { FLUSH = "1" } }
}

output "json" {
  value = provider::ecs::container_definitions([local.web, local.log])
}
