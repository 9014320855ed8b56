"""Writes models of scikit-learn as JSON that `fromScikit` of slipway reads. Needs nothing but scikit-learn.

    from slipway_export import export
    export(model, "model.json", features=["age", "height"])    # or columns of the table that was learned from

Linear, ridge, lasso, elastic net, Poisson and logistic regression; decision trees, forests, extra trees, gradient boosting
and histogram gradient boosting of numbers; a Pipeline of StandardScaler and one of the linear ones. Others are refused:
convert those with skl2onnx, and read them with `onnxPredictor`.
"""
import json

import numpy as np
import sklearn
from sklearn import ensemble, linear_model, tree
from sklearn.base import is_classifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

VERSION = 1
PLAIN = (linear_model.LinearRegression, linear_model.Ridge, linear_model.RidgeCV, linear_model.Lasso, linear_model.LassoCV,
         linear_model.ElasticNet, linear_model.ElasticNetCV)
SINGLE = (tree.DecisionTreeClassifier, tree.DecisionTreeRegressor)
FORESTS = (ensemble.RandomForestClassifier, ensemble.RandomForestRegressor, ensemble.ExtraTreesClassifier,
           ensemble.ExtraTreesRegressor)
BOOSTED = (ensemble.GradientBoostingClassifier, ensemble.GradientBoostingRegressor)
HISTOGRAMS = (ensemble.HistGradientBoostingClassifier, ensemble.HistGradientBoostingRegressor)


def export(model, path, features=None):
    """Writes a fitted model to a file. @param features: names in order, where it learned from an array."""
    text = json.dumps(to_dict(model, features), allow_nan=False)
    with open(path, "w") as file:
        file.write(text)


def to_dict(model, features=None):
    """The same as plain Python values."""
    names = features if features is not None else getattr(model, "feature_names_in_", None)
    if names is None:
        raise ValueError("the model learned from an array; expected features, the names of its columns.")
    scaler, last = _parts(model)
    classes = [str(each) for each in last.classes_] if is_classifier(last) else None
    learned = _learned(last, scaler, len(names))
    return {"format": "slipway-scikit", "version": VERSION, "library": f"scikit-learn {sklearn.__version__}",
            "estimator": type(last).__name__, "features": [str(name) for name in names], "classes": classes, "model": learned}


def _parts(model):
    if not isinstance(model, Pipeline):
        return None, model
    steps = [step for _, step in model.steps]
    if len(steps) == 2 and isinstance(steps[0], StandardScaler):
        return steps[0], steps[1]
    raise NotImplementedError(f"a pipeline of {[type(step).__name__ for step in steps]}; expected StandardScaler and a linear model. Use skl2onnx.")


def _learned(model, scaler, width):
    if isinstance(model, PLAIN):
        return _linear(model, scaler, "identity", width)
    if isinstance(model, linear_model.PoissonRegressor):
        return _linear(model, scaler, "log", width)
    if isinstance(model, (linear_model.LogisticRegression, linear_model.LogisticRegressionCV)):
        one_by_one = model.solver == "liblinear" or getattr(model, "multi_class", None) == "ovr"
        if len(model.classes_) > 2 and one_by_one:
            raise NotImplementedError("several classes, each against the rest; expected multinomial ones.")
        told = _linear(model, scaler, "logit" if len(model.classes_) == 2 else "softmax", width)
        if len(model.classes_) == 2 and getattr(model, "multi_class", None) == "multinomial":
            # A softmax of a sum and its negative is a logistic function of twice the sum.
            told["weights"] = [[2 * weight for weight in row] for row in told["weights"]]
            told["intercepts"] = [2 * each for each in told["intercepts"]]
        return told
    if scaler is not None:
        raise NotImplementedError(f"StandardScaler before {type(model).__name__}; expected it before a linear model. Use skl2onnx.")
    if isinstance(model, SINGLE + FORESTS):
        return _forest(model)
    if isinstance(model, BOOSTED):
        return _boosted(model, width)
    if isinstance(model, HISTOGRAMS):
        return _histograms(model)
    raise NotImplementedError(f"{type(model).__name__} is not exported. Use skl2onnx.")


def _linear(model, scaler, link, width):
    weights = np.atleast_2d(np.asarray(model.coef_, float))
    intercepts = np.broadcast_to(np.atleast_1d(np.asarray(model.intercept_, float)), len(weights)).copy()
    if len(weights) > 1 and link != "softmax":
        raise NotImplementedError("several targets; expected one.")
    if scaler is not None:
        if scaler.with_std:
            weights = weights / scaler.scale_
        if scaler.with_mean:
            intercepts = intercepts - weights @ scaler.mean_
    assert weights.shape[1] == width
    return {"kind": "linear", "link": link, "weights": weights.tolist(), "intercepts": intercepts.tolist()}


def _told(nodes, values):
    """A tree by its nodes, and for each output what its leaves say."""
    lefts = nodes.children_left
    missing = getattr(nodes, "missing_go_to_left", np.zeros(nodes.node_count, np.uint8))
    return {"left": lefts.tolist(), "right": nodes.children_right.tolist(),
            "feature": np.where(lefts < 0, -1, nodes.feature).tolist(),
            # All that is present goes left of an infinite threshold.
            "threshold": np.where(lefts < 0, 0.0, np.nan_to_num(nodes.threshold)).tolist(), "missing_left": missing.astype(int).tolist(),
            "cover": nodes.weighted_n_node_samples.tolist(), "values": np.asarray(values, float).tolist()}


def _forest(model):
    trees = [model] if isinstance(model, SINGLE) else model.estimators_
    if model.n_outputs_ > 1:
        raise NotImplementedError("several outputs; expected one.")
    told = []
    for each in trees:
        values = each.tree_.value[:, 0, :].T
        if is_classifier(model):
            values = values / values.sum(axis=0)
            values = values[1:] if len(values) == 2 else values
        told.append(_told(each.tree_, values / len(trees)))
    outputs = len(told[0]["values"])
    return {"kind": "trees", "link": "share" if is_classifier(model) else "identity", "base": [0.0] * outputs, "bits": 32, "trees": told}


def _boosted(model, width):
    base = model._raw_predict_init(np.zeros((1, width), np.float32))[0]
    if model.init is not None and not isinstance(model.init, str):
        raise NotImplementedError("an initial estimator of your own; expected none.")
    link = "identity"
    if is_classifier(model):
        if model.loss != "log_loss":
            raise NotImplementedError(f"the loss {model.loss}; expected log_loss.")
        link = "logit" if len(base) == 1 else "softmax"
    told = []
    for stage in model.estimators_:
        for each in stage:
            told.append(_told(each.tree_, model.learning_rate * each.tree_.value[:, 0, :].T))
    return {"kind": "trees", "link": link, "base": base.tolist(), "bits": 32, "trees": told}


def _histograms(model):
    link = {"log_loss": "logit", "squared_error": "identity", "absolute_error": "identity", "quantile": "identity",
            "poisson": "log", "gamma": "log"}.get(model.loss)
    base = np.ravel(model._baseline_prediction)
    if link is None:
        raise NotImplementedError(f"the loss {model.loss} is not exported.")
    if getattr(model, "is_categorical_", None) is not None:
        # It puts them first, so that features have other numbers even where no split is by a category.
        raise NotImplementedError("columns of categories; expected numbers.")
    told = []
    for stage in model._predictors:
        for each in stage:
            nodes = each.nodes
            leaf = nodes["is_leaf"].astype(bool)
            told.append({
                "left": np.where(leaf, -1, nodes["left"].astype(int)).tolist(),
                "right": np.where(leaf, -1, nodes["right"].astype(int)).tolist(),
                "feature": np.where(leaf, -1, nodes["feature_idx"].astype(int)).tolist(),
                # All that is present goes left of an infinite threshold.
                "threshold": np.where(leaf, 0.0, np.nan_to_num(nodes["num_threshold"])).tolist(),
                "missing_left": nodes["missing_go_to_left"].astype(int).tolist(),
                "cover": nodes["count"].astype(float).tolist(), "values": [nodes["value"].tolist()]})
    if link == "logit" and len(base) > 1:
        link = "softmax"
    return {"kind": "trees", "link": link, "base": base.tolist(), "bits": 64, "trees": told}
