# Single tags and account settings as people have them in hashicorp/aws; together they use every argument.

resource "aws_ecs_cluster" "labelled" {
  name = "${var.name}-labelled"

  lifecycle {
    ignore_changes = [tags]
  }
}

resource "aws_ecs_tag" "team" {
  resource_arn = aws_ecs_cluster.labelled.arn
  key          = "team"
  value        = "web"
}

resource "aws_ecs_tag" "empty" {
  resource_arn = aws_ecs_cluster.labelled.arn
  key          = "empty@eu-west-1"
  value        = ""
}

resource "aws_ecs_account_setting_default" "trunking" {
  name  = "awsvpcTrunking"
  value = "enabled"
}

resource "aws_ecs_account_setting_default" "retirement" {
  name  = "fargateTaskRetirementWaitPeriod"
  value = "14"
}
