variable "create" {
  type    = bool
  default = true
}

variable "name" {
  type = string
}

variable "insights" {
  type    = string
  default = "disabled"
}

variable "namespace" {
  type    = string
  default = null
}

variable "execute_command" {
  type = object({
    kms_key_id = optional(string)
    logging    = optional(string, "DEFAULT")
    log_group  = optional(string)
    bucket     = optional(string)
  })
  default = null
}

variable "fargate_capacity_providers" {
  type    = any
  default = {}
}

variable "autoscaling_capacity_providers" {
  type    = any
  default = {}
}

variable "tags" {
  type    = map(string)
  default = {}
}
