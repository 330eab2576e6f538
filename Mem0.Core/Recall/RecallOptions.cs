using System.ComponentModel.DataAnnotations;

namespace Mem0.Core.Recall;

/// <summary>What a search gives when the request does not say. Section <c>Mem0:Recall</c>.</summary>
public sealed class RecallOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Mem0:Recall";

    /// <summary>How many results a search gives at the most.</summary>
    /// <value>The default is 20, as mem0's own server has it.</value>
    [Range(0, 100_000)]
    public int TopK { get; set; } = 20;

    /// <summary>
    /// The lowest score of a result, 0..1, when the request does not name one. What its best neighbour in the conversation adds counts here,
    /// too: an answer often has nothing of the question that stands before it.
    /// </summary>
    /// <value>The default is 0.12.</value>
    [Range(0, 1)]
    public double Threshold { get; set; } = .12;

    /// <summary>The lowest rank value of a result as a share of the best one's, 0..1; 0 switches this floor off.</summary>
    /// <value>The default is 0.45.</value>
    [Range(0, 1)]
    public double RelativeFloor { get; set; } = .45;

    /// <summary>
    /// A question is answered with nothing when no memory is near enough: its cosine with the question, plus a fifth of the share of the
    /// question's words that it has. The value is that for a thousand memories. The best of few chance likenesses is lower than the best of
    /// many, so each tenfold fewer memories lower it by <see cref="AbstainPerTenfold"/>.
    /// </summary>
    /// <value>The default is 0.4.</value>
    [Range(0, 2)]
    public double AbstainBelow { get; set; } = .4;

    /// <summary>By how much <see cref="AbstainBelow"/> changes with a tenfold number of memories.</summary>
    /// <value>The default is 0.09: 0.13 for a single memory, 0.31 for a hundred.</value>
    [Range(0, 1)]
    public double AbstainPerTenfold { get; set; } = .09;

    /// <summary>
    /// The share of a question's words, weighted by how rare they are, that a memory must have for the question to be answered although
    /// nothing is near it: an order number, a name.
    /// </summary>
    /// <value>The default is 0.5.</value>
    [Range(0, 1)]
    public double AbstainUnlessWords { get; set; } = .5;
}

/// <summary>
/// The weights of the rank value. The defaults were measured on conversations and on long chats; between half and twice a value the
/// figures change by about a point of recall, unless noted. Section <c>Mem0:Recall:Weights</c>.
/// </summary>
public sealed class RecallWeights
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Mem0:Recall:Weights";

    /// <summary>BM25's k1: how slowly repetitions of a term saturate.</summary>
    /// <value>The default is 0.9.</value>
    [Range(0, 10)]
    public double K1 { get; set; } = .9;

    /// <summary>BM25's b: how much a text's length counts, 0..1. Lower values lose long texts.</summary>
    /// <value>The default is 0.75.</value>
    [Range(0, 1)]
    public double B { get; set; } = .75;

    /// <summary>The weight of the words.</summary>
    /// <value>The default is 1.</value>
    [Range(0, 1000)]
    public double Words { get; set; } = 1;

    /// <summary>Whether a question's word also matches words of similar meaning.</summary>
    /// <value>The default is true.</value>
    public bool ExpandWords { get; set; } = true;

    /// <summary>The weight of the cosine of question and memory.</summary>
    /// <value>The default is 12.</value>
    [Range(0, 1000)]
    public double Cosine { get; set; } = 12;

    /// <summary>The weight of the mean idf of two words that stand side by side in the question and in the memory.</summary>
    /// <value>The default is 0.5.</value>
    [Range(0, 1000)]
    public double WordPairs { get; set; } = .5;

    /// <summary>The share of a long text's own value that its best window gives; the whole text gives the rest.</summary>
    /// <value>The default is 0.5.</value>
    [Range(0, 1)]
    public double Window { get; set; } = .5;

    /// <summary>The share of the better of the two neighbours in the conversation that is added to a memory's own value.</summary>
    /// <value>The default is 0.5.</value>
    [Range(0, 10)]
    public double Neighbour { get; set; } = .5;

    /// <summary>The same for the memories two places away; the highest of the four counts.</summary>
    /// <value>The default is 0.3.</value>
    [Range(0, 10)]
    public double SecondNeighbour { get; set; } = .3;

    /// <summary>The share of the mean of the conversation's two best own values that is added.</summary>
    /// <value>The default is 0.6.</value>
    [Range(0, 10)]
    public double Conversation { get; set; } = .6;

    /// <summary>How much more a memory by an actor counts whom the question names.</summary>
    /// <value>The default is 0.6.</value>
    [Range(0, 10)]
    public double NamedActor { get; set; } = .6;

    /// <summary>How much more what the person said counts than what an assistant said.</summary>
    /// <value>The default is 0.15.</value>
    [Range(0, 10)]
    public double SaidByUser { get; set; } = .15;

    /// <summary>How strongly a text of more than <see cref="LengthDampingFrom"/> terms is damped: 1/(1 + this × ln(n/from)).</summary>
    /// <value>The default is 0.1.</value>
    [Range(0, 10)]
    public double LengthDamping { get; set; } = .1;

    /// <summary>The number of terms up to which a text is not damped.</summary>
    /// <value>The default is 40.</value>
    [Range(1, 100_000)]
    public int LengthDampingFrom { get; set; } = 40;

    /// <summary>How much more a memory counts in which a person speaks of himself.</summary>
    /// <value>The default is 0.2.</value>
    [Range(0, 10)]
    public double FirstPerson { get; set; } = .2;

    /// <summary>How much more a memory with a time word counts when the question asks for a time.</summary>
    /// <value>The default is 0.2.</value>
    [Range(0, 10)]
    public double TimeWords { get; set; } = .2;

    /// <summary>How much more a memory counts that lies in the date that the question names.</summary>
    /// <value>The default is 0.4.</value>
    [Range(0, 10)]
    public double AskedDate { get; set; } = .4;
}
