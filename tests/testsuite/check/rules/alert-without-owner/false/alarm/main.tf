resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_actions = [aws_sns_topic.oncall.arn]
}

resource "aws_cloudwatch_metric_alarm" "burn_rate" {
  alarm_actions = []
}

resource "aws_cloudwatch_composite_alarm" "slo" {
  alarm_rule    = "ALARM(${aws_cloudwatch_metric_alarm.burn_rate.alarm_name})"
  alarm_actions = [aws_sns_topic.oncall.arn]
}
