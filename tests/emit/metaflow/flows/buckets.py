"""A flow that moves objects in and out of S3 in every way that Metaflow offers, and with boto3."""
# ruff: noqa: ANN201, PTH123 - a flow as its users write it

import os

from metaflow import S3, FlowSpec, step

BUCKET = os.environ["BUCKET"]


class BucketsFlow(FlowSpec):
    @step
    def start(self):
        with S3(s3root=f"s3://{BUCKET}/out") as s3:
            s3.put("one.txt", "one")
            s3.put_many([("two.txt", "two"), ("three.txt", "three")])
            with open("four.txt", "w") as four:
                four.write("four")
            s3.put_files([("four.txt", "four.txt")])
        self.next(self.end)

    @step
    def end(self):
        import boto3

        with S3(s3root=f"s3://{BUCKET}") as s3:
            self.first = s3.get("in/a.csv").text
            self.rest = [got.size for got in s3.get_many(["in/b.csv", "in/c.csv"])]
            s3.get("in/missing.csv", return_missing=True)
            self.more = [got.size for got in s3.get_recursive(["more"])]
        client = boto3.client("s3", endpoint_url=os.environ["METAFLOW_S3_ENDPOINT_URL"])
        client.get_object(Bucket=BUCKET, Key="in/d.csv", Range="bytes=0-0")["Body"].read()
        client.put_object(Bucket=BUCKET, Key="out/boto.txt", Body=b"boto")
        client.copy_object(Bucket=BUCKET, Key="out/copy.txt", CopySource=f"{BUCKET}/in/e.csv")


if __name__ == "__main__":
    BucketsFlow()
