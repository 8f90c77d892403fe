"""Learn how long a taxi trip takes.

python train_trip_duration.py run --tag team:ml
"""

from metaflow import S3, FlowSpec, Parameter, step

FEATURES = "s3://taxi-data/taxi_features.parquet"
TARGET = "trip_duration"


class TrainTripDurationFlow(FlowSpec):
    """Train a linear regression on the features the data engineers publish."""

    test_size = Parameter("test_size", default=0.33, help="Share of the trips kept back for the test.")
    seed = Parameter("seed", default=42, help="Draws the trips kept back.")

    @step
    def start(self) -> None:
        """Read the features."""
        import pandas as pd

        with S3() as s3:
            trips = pd.read_parquet(s3.get(FEATURES).path)
        self.X = trips.drop(columns=TARGET)
        self.y = trips[TARGET]
        self.next(self.train_model)

    @step
    def train_model(self) -> None:
        """Fit the model; measure it on trips it has not seen."""
        from sklearn.linear_model import LinearRegression
        from sklearn.metrics import mean_squared_error, r2_score
        from sklearn.model_selection import train_test_split

        seen, unseen, learn, test = train_test_split(
            self.X, self.y, test_size=self.test_size, random_state=self.seed
        )
        self.lr = LinearRegression().fit(seen, learn)
        predicted = self.lr.predict(unseen)
        self.mse = float(mean_squared_error(test, predicted))
        self.r2 = float(r2_score(test, predicted))
        self.next(self.end)

    @step
    def end(self) -> None:
        """Leave the model to PredictTripDurationFlow."""


if __name__ == "__main__":
    TrainTripDurationFlow()
