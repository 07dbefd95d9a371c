variable "name" {
  type = string
}

variable "cluster_arn" {
  type = string
}

variable "image" {
  type = string
}

variable "container_port" {
  type    = number
  default = null
}

variable "container_overrides" {
  type    = any
  default = {}
}

variable "environment" {
  type    = map(string)
  default = {}
}

variable "secrets" {
  type    = map(string)
  default = {}
}

variable "log_group" {
  type    = string
  default = ""
}

variable "cpu" {
  type    = number
  default = null
}

variable "memory" {
  type    = number
  default = null
}

variable "execution_role_arn" {
  type    = string
  default = ""
}

variable "iam_role" {
  type    = string
  default = ""
}

variable "network" {
  type = object({
    subnet_ids         = list(string)
    security_group_ids = optional(list(string), [])
    assign_public_ip   = optional(bool)
  })
  default = null
}

variable "volumes" {
  type    = any
  default = {}
}

variable "launch_type" {
  type    = string
  default = null
}

variable "platform_version" {
  type    = string
  default = ""
}

variable "desired_count" {
  type    = number
  default = null
}

variable "scheduling_strategy" {
  type    = string
  default = null
}

variable "capacity_strategies" {
  type    = any
  default = {}
}

variable "target_group_arns" {
  type    = list(string)
  default = []
}

variable "service_registries" {
  type    = any
  default = []
}

variable "circuit_breaker" {
  type = object({
    enable   = bool
    rollback = bool
  })
  default = null
}

variable "deployment_controller" {
  type    = string
  default = null
}

variable "deployment_maximum" {
  type    = number
  default = null
}

variable "deployment_minimum" {
  type    = number
  default = null
}

variable "placement_expression" {
  type    = string
  default = ""
}

variable "propagate_tags" {
  type    = string
  default = null
}

variable "enable_execute" {
  type    = bool
  default = null
}

variable "wait_for_steady" {
  type    = bool
  default = null
}

variable "timeouts" {
  type    = map(string)
  default = {}
}

variable "tags" {
  type    = map(string)
  default = {}
}
