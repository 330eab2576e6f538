namespace Mem0.Core.Extraction;

/// <summary>The categories that are used when nobody names others. The names are those of mem0's hosted service.</summary>
public static class DefaultCategories
{
    /// <summary>Name to description.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } = new OrderedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["personal_details"] = "name, age, home, birthday and other facts of a person",
        ["family"] = "relatives, partners, children",
        ["professional_details"] = "work, employers, skills, education",
        ["sports"] = "sports that are done or followed",
        ["travel"] = "journeys, places, plans for them",
        ["food"] = "meals, drinks, restaurants, cooking",
        ["music"] = "music that is heard or made",
        ["health"] = "illnesses, medicine, fitness, diet",
        ["technology"] = "devices, software, programming",
        ["hobbies"] = "what is done in free time",
        ["fashion"] = "clothes, style, brands",
        ["entertainment"] = "films, books, games, shows",
        ["milestones"] = "events that change a life, achievements",
        ["user_preferences"] = "likes, dislikes, how something is wanted",
        ["misc"] = "anything else worth keeping",
    };
}
